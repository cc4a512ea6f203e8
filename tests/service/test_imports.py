import json
import subprocess
import sys
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlalchemy import select, update

from matcher.errors import NotFound
from service.actions import import_lists
from service.actions.import_lists import SentFile
from service.bootstrap import Service
from service.store.filters import Filter
from service.store.imports import FileState
from service.tables import ImportEntryRow, ImportRow, now
from tests.service.helpers import Serve, a_row, as_lines, demand_body, send, talents_csv


def statuses(client: TestClient, job: dict[str, object]) -> list[tuple[int, str]]:
    return [(entry["row"], entry["status"]) for entry in client.get(str(job["report"])).json()]


def codes(client: TestClient, job: dict[str, object]) -> dict[int, list[str]]:
    return {e["row"]: [p["code"] for p in e["problems"]] for e in client.get(str(job["report"])).json()}


def names(client: TestClient) -> list[str]:
    return [item["headline"] for item in client.get("/api/v1/talents").json()["items"]]


def test_an_import_is_accepted_first_and_can_be_followed(client: TestClient) -> None:
    response = client.post("/api/v1/imports", files=[("files", ("talents.csv", talents_csv(a_row("1"))))])
    assert response.status_code == 202
    address = response.headers["location"]
    for _ in range(200):
        job = client.get(address).json()
        if job["state"] == "done":
            break
    assert job["counts"]["created"] == 1
    assert job["files"][0]["sheets"][0]["kind"] == "talent"


def test_imported_rows_are_found_at_once(client: TestClient) -> None:
    demand = client.post("/api/v1/demands", json=demand_body(title="Solid electrolytes", skills=["electrochemistry"]))
    send(client, talents_csv(a_row("1"), a_row("2", headline="Shipwright")))
    found = client.get(f"{demand.headers['location']}/matches").json()["items"]
    assert found[0]["talent"]["headline"] == "Battery scientist"


def test_sending_the_same_list_again_changes_nothing(client: TestClient) -> None:
    content = talents_csv(a_row("1"), a_row("2"))
    said = codes(client, send(client, content))[2]
    before = client.get("/ready").json()["revision"]

    again = send(client, content)

    assert (again["counts"]["unchanged"], again["counts"]["created"]) == (2, 0)
    assert client.get("/ready").json()["revision"] == before
    assert codes(client, again) == {2: [*said, "row.unchanged"], 3: [*said, "row.unchanged"]}


def test_a_changed_row_updates_its_record(client: TestClient) -> None:
    send(client, talents_csv(a_row("1"), a_row("2")))
    before = [item["id"] for item in client.get("/api/v1/talents").json()["items"]]
    job = send(client, talents_csv(a_row("1"), a_row("2", 专长="SEM")), "talents_v2.csv")

    assert (job["counts"]["updated"], job["counts"]["unchanged"]) == (1, 1)
    items = client.get("/api/v1/talents").json()["items"]
    assert [item["id"] for item in items] == before
    assert items[1]["skills"] == ["SEM"]


def test_rows_inserted_above_move_the_numbers_but_not_the_records(client: TestClient) -> None:
    send(client, talents_csv(a_row("1", "Test One (invented)"), a_row("2", "Test Two (invented)")))
    before = [item["id"] for item in client.get("/api/v1/talents").json()["items"]]
    moved = talents_csv(
        a_row("1", "Test New (invented)", "Shipwright"),
        a_row("2", "Test One (invented)"),
        a_row("3", "Test Two (invented)"),
    )

    job = send(client, moved)
    assert (job["counts"]["created"], job["counts"]["renumbered"]) == (1, 2)
    after = client.get("/api/v1/talents").json()["items"]
    assert [item["id"] for item in after if item["headline"] != "Shipwright"] == before
    assert len(after) == 3

    again = send(client, moved)
    assert again["counts"]["unchanged"] == 3


def test_another_entry_under_a_number_is_taken_with_a_warning(client: TestClient) -> None:
    send(client, talents_csv(a_row("1", "Test One (invented)")))
    job = send(client, talents_csv(a_row("1", "Test Other (invented)", "Shipwright")))
    assert statuses(client, job) == [(2, "warned")]
    assert "record.changed" in codes(client, job)[2]
    assert names(client) == ["Shipwright"]


def test_rows_that_say_exactly_the_same_are_one_record(client: TestClient) -> None:
    twice = a_row("1", "Test Same (invented)")
    job = send(client, talents_csv(twice, twice | {"编号": "2"}))
    assert [status for _, status in statuses(client, job)] == ["accepted", "duplicate"]
    other_list = send(client, talents_csv(twice | {"编号": "77"}), "other people.csv")
    assert [status for _, status in statuses(client, other_list)] == ["duplicate"]
    assert len(names(client)) == 1


def test_an_edit_by_hand_and_a_withdrawal_outlive_the_same_list_sent_again(client: TestClient) -> None:
    content = talents_csv(a_row("1"), a_row("2"))
    send(client, content)
    first, second = (item["id"] for item in client.get("/api/v1/talents").json()["items"])
    record = client.get(f"/api/v1/talents/{first}").json()["record"] | {"headline": "Edited by hand"}
    client.put(f"/api/v1/talents/{first}", json=record)
    client.post(f"/api/v1/talents/{second}/withdraw")

    send(client, content)
    assert names(client) == ["Edited by hand"]

    job = send(client, talents_csv(a_row("1"), a_row("2", 专长="SEM")))
    assert "row.withdrawn" in codes(client, job)[3]
    assert names(client) == ["Edited by hand"]


def test_a_list_does_not_widen_a_consent_that_was_taken_back(client: TestClient) -> None:
    agreed = "同意匹配，同意展示姓名"
    send(client, talents_csv(a_row("1", 授权同意=agreed)))
    talent = client.get("/api/v1/talents").json()["items"][0]
    assert talent["name"] == "Test Talent 1 (invented)"
    address = f"/api/v1/talents/{talent['id']}"
    record = client.get(address).json()["record"]
    client.put(address, json=record | {"consents": ["matching"]})

    job = send(client, talents_csv(a_row("1", 授权同意=agreed, 专长="SEM")))
    assert "row.consent_kept" in codes(client, job)[2]
    talent = client.get("/api/v1/talents").json()["items"][0]
    assert (talent["name"], talent["skills"]) == (None, ["SEM"])


def test_an_erased_person_does_not_come_back_with_the_old_list(client: TestClient) -> None:
    content = talents_csv(a_row("1"))
    send(client, content)
    talent = client.get("/api/v1/talents").json()["items"][0]["id"]
    client.delete(f"/api/v1/talents/{talent}")

    job = send(client, content)
    assert statuses(client, job) == [(2, "rejected")]
    assert "row.erased" in codes(client, job)[2]
    assert names(client) == []


def test_a_file_that_cannot_be_read_does_not_hold_up_the_others(client: TestClient) -> None:
    files = [
        ("files", ("broken.xlsx", b"PK\x03\x04 not really")),
        ("files", ("talents.csv", talents_csv(a_row("1")))),
    ]
    job = client.post("/api/v1/imports?wait=true", files=files).json()
    assert [file["state"] for file in job["files"]] == ["refused", "done"]
    assert job["files"][0]["error"]["zh"] != job["files"][0]["error"]["en"]
    report = client.get(job["report"]).json()
    assert [(e["file"], e["row"], e["status"]) for e in report] == [
        ("broken.xlsx", 0, "rejected"),
        ("talents.csv", 2, "accepted"),
    ]


def test_nothing_of_a_file_is_stored_when_its_import_fails_midway(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = talents_csv(*(a_row(str(number)) for number in range(1, 1201)))
    job = import_lists.receive(service, [SentFile("talents.csv", BytesIO(content))])
    written = []

    def fail_at_the_second_batch(*arguments: object) -> None:
        written.append(arguments)
        if len(written) == 2:
            raise RuntimeError("power cut")

    monkeypatch.setattr("service.store.imports.ImportStore.add_entries", fail_at_the_second_batch)
    with pytest.raises(RuntimeError, match="power cut"):
        import_lists.run(service, job.id)

    with service.database.reading() as store:
        assert store.talents.count(Filter()) == 0
        assert store.revisions.current() == 0
    stopped = import_lists.read(service, job.id)
    assert (stopped.state, stopped.files[0].state) == ("failed", FileState.REFUSED)
    assert stopped.files[0].error is not None

    monkeypatch.undo()
    assert import_lists.run(service, job.id).counts["created"] == 1200


def test_the_report_comes_in_pages_and_in_the_readers_language(client: TestClient) -> None:
    job = send(client, talents_csv(*(a_row(str(number), 最高学历="wizard") for number in range(1, 6))))
    first = client.get(f"/api/v1/imports/{job['id']}/report?limit=3&lang=zh").json()
    rest = client.get(f"/api/v1/imports/{job['id']}/report", params={"limit": 3, "cursor": first["next"]}).json()
    assert [entry["row"] for entry in first["items"] + rest["items"]] == [2, 3, 4, 5, 6]
    assert rest["next"] is None
    problem = next(p for p in first["items"][0]["problems"] if p["field"] == "degree")
    assert (problem["column"], problem["value"]) == ("最高学历", "wizard")
    assert "学历" in problem["message"]
    only = client.get(f"/api/v1/imports/{job['id']}/report?status=rejected").json()
    assert only["items"] == []


def test_the_marked_copy_can_be_mended_and_sent_again(client: TestClient) -> None:
    job = send(client, talents_csv(a_row("1"), a_row("2", 最高学历="wizard")))
    marked = client.get(job["files"][0]["marked"])
    assert marked.headers["content-type"].endswith("spreadsheetml.sheet")
    workbook = load_workbook(BytesIO(marked.content))
    sheet = workbook.active
    assert sheet is not None
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == "wizard"]
    cell.value = "硕士"
    mended = BytesIO()
    workbook.save(mended)

    again = send(client, mended.getvalue(), "talents-marked.xlsx")
    assert (again["counts"]["updated"], again["counts"]["unchanged"], again["counts"]["warned"]) == (1, 1, 0)


def test_the_same_person_in_other_words_is_listed_for_a_person_to_decide(client: TestClient) -> None:
    job = send(
        client,
        talents_csv(
            a_row("1", "Test Person (invented)", 电子邮箱="same@example.org"),
            a_row("2", "Dr. Person Test (invented)", "Electrochemist", 电子邮箱="SAME@example.org"),
        ),
    )
    (pair,) = client.get(f"/api/v1/imports/likely-duplicates?import={job['id']}").json()
    assert {pair["first"], pair["second"]} == {t["id"] for t in client.get("/api/v1/talents").json()["items"]}
    assert pair["reason"]["zh"] != pair["reason"]["en"]


def test_too_many_or_too_large_files_are_refused(client: TestClient, serve: object) -> None:
    many = [("files", (f"{n}.csv", b"a,b\n1,2\n")) for n in range(21)]
    assert client.post("/api/v1/imports", files=many).status_code == 400


def test_a_cv_becomes_a_draft_that_is_not_stored(client: TestClient) -> None:
    text = "Test Talent\nEmail: test.talent@example.org\nEducation\nPhD, University of Leeds\nSkills: XRD\n"
    answer = client.post("/api/v1/imports/cv", files={"file": ("cv.txt", text.encode())})
    assert answer.status_code == 200, answer.text
    draft = answer.json()
    email = next(field for field in draft["fields"] if field["field"] == "email")
    assert (email["value"], email["lines"]) == ("test.talent@example.org", [2])
    assert (draft["talent"]["status"], draft["talent"]["consents"]) == ("draft", [])
    assert client.get("/api/v1/talents").json()["items"] == []
    assert client.post("/api/v1/imports/cv", files={"file": ("cv.pdf", b"")}).status_code == 422


def test_json_lines_are_read_too(client: TestClient) -> None:
    job = send(client, as_lines({"number": "1", "name": "Test Talent (invented)", "skills": "XRD"}), "talents.jsonl")
    assert job["counts"]["created"] == 1


_KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from service.bootstrap import build
from service.settings import Settings
from service.actions.profiles import talents
from tests.factories import a_talent
service = build(Settings(data_dir=Path(sys.argv[1]), encoder="hashing"))
print(talents.create(service, a_talent(reference="")).profile.id, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_an_acknowledged_write_outlives_the_process_that_made_it(client: TestClient, settings: object) -> None:
    folder = Path(str(settings.data_dir))  # type: ignore[attr-defined]
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(folder)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert done.returncode == -9, done.stderr
    talent = done.stdout.strip()
    # Another process wrote it while this one was serving.
    assert client.get(f"/api/v1/talents/{talent}").status_code == 200
    found = client.post("/api/v1/matches", json={"text": "reverse osmosis"}).json()["items"]
    assert [item["talent"]["id"] for item in found] == [talent]
    assert json.dumps(found)


def test_an_import_that_fails_after_its_files_says_so(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    job = import_lists.receive(service, [SentFile("talents.csv", BytesIO(talents_csv(a_row("1"))))])

    def fail(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("service.actions.duplicates.likely_pairs", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        import_lists.run(service, job.id)
    stopped = import_lists.read(service, job.id)
    assert (stopped.state, stopped.files[0].state) == ("failed", FileState.DONE)


def test_what_the_last_process_left_unfinished_is_failed_from_the_start_on(service: Service, serve: Serve) -> None:
    job = import_lists.receive(service, [SentFile("talents.csv", BytesIO(talents_csv(a_row("1"))))])
    with serve() as client:
        assert client.get(f"/api/v1/imports/{job.id}").json()["state"] == "failed"


def test_an_import_that_waits_is_neither_failed_nor_forgotten_when_others_send(service: Service) -> None:
    waiting = import_lists.receive(service, [SentFile("a.csv", BytesIO(talents_csv(a_row("1"))))])
    done = import_lists.receive(service, [SentFile("b.csv", BytesIO(talents_csv(a_row("2"))))])
    import_lists.run(service, done.id)
    long_ago = {"created_at": datetime(2020, 1, 1), "updated_at": now() - timedelta(hours=1)}
    with service.database.engine.begin() as connection:
        connection.execute(update(ImportRow).values(long_ago))

    import_lists.receive(service, [SentFile("c.csv", BytesIO(talents_csv(a_row("3"))))])

    assert import_lists.read(service, waiting.id).state == "waiting"
    assert import_lists.run(service, waiting.id).counts["created"] == 1
    with pytest.raises(NotFound):
        import_lists.read(service, done.id)
    assert not (service.settings.imports_folder / done.id).exists()
    with service.database.engine.connect() as connection:
        kept = connection.execute(select(ImportEntryRow.import_id).where(ImportEntryRow.import_id == done.id))
        assert kept.all() == []
