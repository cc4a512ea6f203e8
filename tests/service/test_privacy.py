from pathlib import Path

from fastapi.testclient import TestClient

from service.settings import Settings
from tests.service.helpers import Serve, a_row, demand_body, send, talent_body, talents_csv

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
        assert client.post("/api/v1/matches", json={"text": unusual}).json() == {"items": []}
        assert unusual not in client.get(job["report"]).text
        assert client.get(job["files"][0]["marked"]).status_code == 410
        assert client.delete(f"/api/v1/talents/{talent}").status_code == 410
        _nothing_left(settings.data_dir, unusual, "Zebulon", "zebulon@example.org")
    _nothing_left(settings.data_dir, unusual, "Zebulon", "zebulon@example.org")


def _nothing_left(folder: Path, *secrets: str) -> None:
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for secret in secrets:
            assert secret.encode() not in content, f"{secret} is still in {path.name}"
