import threading
from pathlib import Path

from fastapi.testclient import TestClient

from matcher.bilingual import Bilingual
from matcher.ranking.explain import Reason
from matcher.ranking.features import Family
from service.settings import Settings
from service.views import _reason_view
from tests.service.helpers import Serve, a_row, as_lines, demand_body, send, talent_body, talents_csv

PERSON = {
    "name": "Zebulon Quartermain (invented)",
    "email": "zebulon@example.org",
    "phone": "+49 000 0000017",
    "employer": "Quartz Works (invented)",
    "summary": "Quartermain cleans reverse osmosis membranes at Quartz Works (invented); write to zebulon@example.org.",
}


def test_only_staff_may_write(guarded: TestClient, staff: dict[str, str]) -> None:
    assert guarded.post("/api/v1/talents", json=talent_body()).status_code == 401
    assert guarded.post("/api/v1/imports", files=[("files", ("a.csv", b"a"))]).status_code == 401
    assert guarded.get("/api/v1/organisations").status_code == 401
    wrong = {"Authorization": "Bearer something-else-entirely"}
    assert guarded.post("/api/v1/talents", json=talent_body(), headers=wrong).status_code == 401
    refused = guarded.delete("/api/v1/talents/t_0")
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert guarded.post("/api/v1/talents", json=talent_body(), headers=staff).status_code == 201


def test_names_and_contacts_are_shown_only_to_those_who_may_see_them(
    guarded: TestClient, staff: dict[str, str]
) -> None:
    talent = guarded.post("/api/v1/talents", json=talent_body(**PERSON), headers=staff).json()["id"]
    demand = guarded.post("/api/v1/demands", json=demand_body(), headers=staff).json()["id"]
    public = [
        guarded.get(f"/api/v1/talents/{talent}").text,
        guarded.get("/api/v1/talents").text,
        guarded.get(f"/api/v1/demands/{demand}/matches").text,
        guarded.post("/api/v1/matches", json={"text": "reverse osmosis membranes"}).text,
    ]
    for answer in public:
        assert talent in answer
        for secret in ("Quartermain", "Zebulon", "zebulon", "0000017", "Quartz"):
            assert secret not in answer

    record = guarded.get(f"/api/v1/talents/{talent}", headers=staff).json()["record"]
    assert (record["email"], record["phone"]) == (PERSON["email"], PERSON["phone"])
    listed = guarded.get("/api/v1/talents", headers=staff).text
    assert "Quartermain" in listed
    assert "0000017" not in listed


def test_consent_shows_the_name_but_never_the_contacts(guarded: TestClient, staff: dict[str, str]) -> None:
    agreed = talent_body(**PERSON, consents=["matching", "profile"])
    talent = guarded.post("/api/v1/talents", json=agreed, headers=staff).json()["id"]
    shown = guarded.get(f"/api/v1/talents/{talent}").json()
    assert (shown["name"], shown["employer"], shown["record"]) == (PERSON["name"], PERSON["employer"], None)
    assert "zebulon@" not in str(shown)


def test_a_hidden_name_cannot_be_searched_for(guarded: TestClient, staff: dict[str, str]) -> None:
    guarded.post("/api/v1/talents", json=talent_body(**PERSON), headers=staff)
    assert guarded.get("/api/v1/talents?q=Zebulon").json()["items"] == []
    assert len(guarded.get("/api/v1/talents?q=Zebulon", headers=staff).json()["items"]) == 1


def test_who_does_not_consent_to_matching_is_never_shown(guarded: TestClient, staff: dict[str, str]) -> None:
    talent = guarded.post("/api/v1/talents", json=talent_body(consents=[]), headers=staff).json()["id"]
    demand = guarded.post("/api/v1/demands", json=demand_body(), headers=staff).json()["id"]
    assert guarded.get(f"/api/v1/demands/{demand}/matches").json()["items"] == []
    assert guarded.get(f"/api/v1/talents/{talent}").status_code == 404
    assert guarded.get(f"/api/v1/talents/{talent}/matches").status_code == 404


def test_a_confidential_demand_does_not_tell_whose_it_is(guarded: TestClient, staff: dict[str, str]) -> None:
    body = demand_body(confidential=True, description="Test Works needs reverse osmosis.")
    created = guarded.post("/api/v1/demands", json=body, headers=staff).json()
    talent = guarded.post("/api/v1/talents", json=talent_body(), headers=staff).json()["id"]
    assert created["organisation"]["name"] == "Test Works (invented)"
    organisation = created["organisation"]["id"]
    for path in (f"demands/{created['id']}", "demands", f"talents/{talent}/matches"):
        answer = guarded.get(f"/api/v1/{path}").text
        assert created["id"] in answer
        assert "Test Works" not in answer
        assert organisation not in answer
    assert guarded.get(f"/api/v1/demands?organisation={organisation}").json()["items"] == []
    assert guarded.get("/api/v1/demands?q=Test Works").json()["items"] == []


def test_a_text_that_guesses_a_name_is_answered_with_itself_unmarked(
    guarded: TestClient, staff: dict[str, str]
) -> None:
    person = talent_body(
        name="QUX-77 Quexley (invented)",
        headline="Quexley cleans RO membranes",
        summary="QUX-77 Quexley runs SWRO-12 pilots.",
        skills=["RO membranes"],
    )
    guarded.post("/api/v1/talents", json=person, headers=staff)
    text = "Smith Wang Quexley Müller RO membranes"
    (match,) = guarded.post("/api/v1/matches", json={"text": text}).json()["items"]
    met = [reason for reason in match["reasons"] if reason["code"] == "phrases_met"]
    assert text in {reason["demand_phrase"] for reason in met}
    for reason in met:
        assert reason["message"]["en"] == f"asked: “{reason['demand_phrase']}” – offered: “{reason['talent_phrase']}”"
        assert "Quexley" not in reason["talent_phrase"]

    guess = "We need SWRO-12 and QUX-77 for RO membranes"
    (match,) = guarded.post("/api/v1/matches", json={"text": guess}).json()["items"]
    (shared,) = (reason["message"]["en"] for reason in match["reasons"] if reason["code"] == "shared_terms")
    assert "SWRO-12" in shared
    assert "QUX" not in shared
    assert "▇" not in shared


def test_drafts_are_for_staff(guarded: TestClient, staff: dict[str, str]) -> None:
    draft = guarded.post("/api/v1/demands", json=demand_body(status="draft"), headers=staff).json()["id"]
    assert guarded.get(f"/api/v1/demands/{draft}").status_code == 404
    assert guarded.get(f"/api/v1/demands/{draft}/matches").status_code == 404
    assert guarded.get("/api/v1/demands?status=draft").json()["items"] == []
    assert len(guarded.get("/api/v1/demands?status=draft", headers=staff).json()["items"]) == 1


def test_without_a_token_answers_about_many_still_hide_names(client: TestClient) -> None:
    client.post("/api/v1/talents", json=talent_body(**PERSON))
    assert "Zebulon" not in client.get("/api/v1/talents").text
    assert "Zebulon" not in client.post("/api/v1/matches", json={"text": "reverse osmosis membranes"}).text


def test_without_a_token_other_sites_are_kept_out(client: TestClient) -> None:
    other = client.post("/api/v1/talents", json=talent_body(), headers={"Origin": "https://elsewhere.example"})
    assert other.status_code == 403
    assert client.get("/api/v1/talents", headers={"Host": "rebound.example"}).status_code == 403
    own = client.post("/api/v1/talents", json=talent_body(), headers={"Origin": "http://testserver"})
    assert own.status_code == 201


def test_erasure_leaves_nothing_anywhere(serve: Serve, settings: Settings, capfd: object) -> None:
    unusual = "Xanthorrhoea"
    row = a_row("1", "Zebulon Quartermain (invented)", f"{unusual} botanist", 电子邮箱="zebulon@example.org")
    with serve() as client:
        job = send(client, talents_csv(row | {"最高学历": unusual}))
        talent = client.get("/api/v1/talents").json()["items"][0]["id"]
        assert client.post("/api/v1/matches", json={"text": unusual}).json()["items"]

        assert client.delete(f"/api/v1/talents/{talent}").status_code == 204

        assert client.get(f"/api/v1/talents/{talent}").status_code == 410
        assert client.post("/api/v1/matches", json={"text": unusual}).json()["items"] == []
        assert unusual not in client.get(job["report"]).text
        assert client.get(job["files"][0]["marked"]).status_code == 410
        assert client.delete(f"/api/v1/talents/{talent}").status_code == 410
        _nothing_left(settings.data_dir, unusual, "Zebulon", "zebulon@example.org")
    _nothing_left(settings.data_dir, unusual, "Zebulon", "zebulon@example.org")


def test_erasure_finds_the_row_that_was_refused_before_it_was_mended(serve: Serve, settings: Settings) -> None:
    row = a_row("1", 电子邮箱="zebulon@example.org", 个人简介="Zebulon Quartermain cleans membranes.")
    with serve() as client:
        refused = send(client, talents_csv(row | {"姓名": ""}))
        assert refused["counts"]["rejected"] == 1
        assert client.get(refused["files"][0]["marked"]).status_code == 200
        send(client, talents_csv(row | {"姓名": "Zebulon Quartermain (invented)"}))
        talent = client.get("/api/v1/talents").json()["items"][0]["id"]

        assert client.delete(f"/api/v1/talents/{talent}").status_code == 204
        assert client.get(refused["files"][0]["marked"]).status_code == 410
        _nothing_left(settings.data_dir, "Zebulon", "zebulon@example.org")


def test_a_list_that_still_names_an_erased_person_is_not_kept(serve: Serve, settings: Settings) -> None:
    unusual = "Xanthorrhoea"
    row = a_row("1", "Zebulon Quartermain (invented)", 电子邮箱="zebulon@example.org", 最高学历=unusual)
    with serve() as client:
        send(client, talents_csv(row))
        talent = client.get("/api/v1/talents").json()["items"][0]["id"]
        client.delete(f"/api/v1/talents/{talent}")

        again = send(client, talents_csv(row))
        (entry,) = client.get(again["report"]).json()
        assert [problem["code"] for problem in entry["problems"]] == ["row.erased"]
        assert client.get(again["files"][0]["marked"]).status_code == 410
    _nothing_left(settings.data_dir, "Zebulon", "zebulon@example.org", unusual)


def test_erasure_blanks_the_remarks_beside_the_list(serve: Serve, settings: Settings) -> None:
    remark = b"\r\n\xe5\xa4\x87\xe6\xb3\xa8\xef\xbc\x9aZebulon asked for an evening meeting\r\n"
    with serve() as client:
        job = send(client, talents_csv(a_row("1", "Test Talent (invented)"), a_row("2")) + remark)
        assert "Zebulon" in str(job["files"][0]["sheets"][0]["left_out_rows"])
        talent = client.get("/api/v1/talents").json()["items"][0]["id"]
        client.delete(f"/api/v1/talents/{talent}")
        left_out = client.get(f"/api/v1/imports/{job['id']}").json()["files"][0]["sheets"][0]["left_out_rows"]
        assert [(row["reason"], row["text"]) for row in left_out] == [("heading", ""), ("remark", "")]
    _nothing_left(settings.data_dir, "Zebulon")


def _nothing_left(folder: Path, *secrets: str) -> None:
    for thread in threading.enumerate():
        if thread.name == "save index":
            thread.join(20)  # its folder takes another name when it is done
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for secret in secrets:
            assert secret.encode() not in content, f"{secret} is still in {path.name}"


def test_a_change_that_leaves_out_status_and_consents_keeps_them(client: TestClient) -> None:
    talent = f"/api/v1/talents/{client.post('/api/v1/talents', json=talent_body(consents=[])).json()['id']}"
    demand = f"/api/v1/demands/{client.post('/api/v1/demands', json=demand_body(confidential=True)).json()['id']}"
    decided = {"status", "consents", "confidential"}
    for address, body in ((talent, talent_body(headline="New")), (demand, demand_body(description="New"))):
        client.post(f"{address}/withdraw")
        silent = {name: value for name, value in body.items() if name not in decided}
        record = client.put(address, json=silent).json()["record"]
        assert "New" in (record.get("headline"), record.get("description"))
        assert record["status"] == "withdrawn"
        assert record.get("consents", []) == []
        assert record.get("confidential", True) is True
        assert client.put(address, json=body).json()["record"]["status"] == "published"
    assert client.get(talent).json()["record"]["consents"] == ["matching"]


def test_new_demands_of_a_withdrawn_organisation_are_not_published(client: TestClient) -> None:
    client.post("/api/v1/demands", json=demand_body())
    organisation = client.get("/api/v1/organisations").json()["items"][0]["id"]
    client.post(f"/api/v1/organisations/{organisation}/withdraw")

    assert client.post("/api/v1/demands", json=demand_body(title="By hand")).json()["status"] == "withdrawn"
    row = {"number": "1", "kind": "technology", "organisation": "TEST Works (invented)", "title": "By a list"}
    job = send(client, as_lines(row), "demands.jsonl")

    assert client.get("/api/v1/demands").json()["items"] == []
    assert client.get("/api/v1/demands?status=withdrawn").json()["items"][-1]["title"] == "By a list"
    assert "row.organisation_withdrawn" in client.get(job["report"]).text
    other = demand_body(organisation={"name": "Open Works (invented)"})
    assert client.post("/api/v1/demands", json=other).json()["status"] == "published"


def test_a_hidden_name_is_not_shown_as_a_translated_term() -> None:
    reason = Reason(
        "translated_terms",
        Family.MEANING,
        Bilingual("", ""),
        terms=("海水养殖 = mariculture", "反渗透 = reverse osmosis"),
    )

    def of_demand(text: str) -> str:
        return text.replace("海水养殖", "[…]")

    def of_talent(text: str) -> str:
        return text.replace("reverse osmosis", "[…]")

    shown = _reason_view(reason, of_demand, str)
    assert shown is not None
    assert "海水养殖" not in shown.message.zh
    assert "反渗透 = reverse osmosis" in shown.message.zh
    assert _reason_view(reason, of_demand, of_talent) is None
