"""A list that begins its running numbers anew: other people and needs, not changes of those that stood there."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from matcher.intake.same_subject import erased_marks, was_erased
from tests.factories import a_talent
from tests.service.helpers import a_row, send, talents_csv

SUMMARIES = {"A": "Cleans membranes.", "B": "Builds ships.", "C": "Brews beer.", "D": "Grows kelp."}


def person(number: str, name: str, **changes: str) -> dict[str, str]:
    given = {"电子邮箱": f"{name.lower()}@example.org", "个人简介": SUMMARIES[name]}
    return a_row(number, f"Test {name} (invented)", f"Work of {name}", **given | changes)


def talents(client: TestClient) -> dict[str, str]:
    return {item["headline"]: item["id"] for item in client.get("/api/v1/talents").json()["items"]}


def codes(client: TestClient, job: dict[str, Any]) -> dict[int, set[str]]:
    return {entry["row"]: {p["code"] for p in entry["problems"]} for entry in client.get(job["report"]).json()}


OLD = talents_csv(person("1", "A"), person("2", "B"))
NEW = talents_csv(person("1", "C"), person("2", "D"))


def test_other_people_under_old_numbers_are_new_records(client: TestClient) -> None:
    send(client, OLD)
    before = talents(client)
    client.post(f"/api/v1/talents/{before['Work of B']}/withdraw")

    job = send(client, NEW)

    assert (job["counts"]["created"], job["counts"]["updated"]) == (2, 0)
    after = talents(client)
    assert set(after) == {"Work of A", "Work of C", "Work of D"}  # nobody inherits the withdrawal of another
    assert after["Work of A"] == before["Work of A"]
    assert all("record.another" in found for found in codes(client, job).values())
    for content in (NEW, OLD):
        again = send(client, content)
        assert (again["counts"]["unchanged"], again["counts"]["created"]) == (2, 0)
    assert talents(client) == after


def test_a_number_whose_person_was_erased_is_free_for_another_but_not_for_the_same(client: TestClient) -> None:
    send(client, OLD)
    client.delete(f"/api/v1/talents/{talents(client)['Work of A']}")

    job = send(client, NEW)
    assert (job["counts"]["created"], job["counts"]["erased"]) == (2, 0)
    assert set(talents(client)) == {"Work of B", "Work of C", "Work of D"}

    for content in (OLD, talents_csv(person("1", "A", 电子邮箱="new@example.org"))):
        assert send(client, content)["counts"]["erased"] == 1
    assert "Work of A" not in talents(client)


def test_a_person_erased_under_a_number_used_again_does_not_come_back_either(client: TestClient) -> None:
    send(client, OLD)
    send(client, NEW)
    client.delete(f"/api/v1/talents/{talents(client)['Work of C']}")

    job = send(client, NEW)
    assert (job["counts"]["erased"], job["counts"]["unchanged"], job["counts"]["created"]) == (1, 1, 0)
    assert set(talents(client)) == {"Work of A", "Work of B", "Work of D"}


@pytest.mark.parametrize(
    "change",
    [
        {"姓名": "Test A Renamed (invented)"},
        {"电子邮箱": "moved@example.org"},
        {"姓名": "Dr. A TEST", "电子邮箱": "moved@example.org"},
    ],
)
def test_who_changes_the_name_or_the_address_stays_the_same_record(client: TestClient, change: dict[str, str]) -> None:
    send(client, OLD)
    before = talents(client)
    job = send(client, talents_csv(person("1", "A") | change, person("2", "B")))
    assert (job["counts"]["updated"], job["counts"]["created"]) == (1, 0)
    assert talents(client) == before


def test_without_addresses_another_name_and_another_text_are_another_person(client: TestClient) -> None:
    send(client, talents_csv(person("1", "A", 电子邮箱="")))
    job = send(client, talents_csv(person("1", "C", 电子邮箱="")))
    assert job["counts"]["created"] == 1
    assert set(talents(client)) == {"Work of A", "Work of C"}


def test_another_demand_under_an_old_number_is_a_new_record(client: TestClient) -> None:
    def listed(organisation: str, title: str) -> bytes:
        return f"序号,单位名称,需求名称,需求描述\n1,{organisation},{title},求购{title}\n".encode()

    send(client, listed("青岛测试水务有限公司（虚构）", "膜污染控制"), "技术需求.csv")
    for organisation, title, created in (
        ("烟台测试船舶有限公司（虚构）", "船体焊接", 1),
        ("烟台测试船舶公司（虚构）", "船体机器人焊接", 0),  # the same organisation: the title was changed
    ):
        job = send(client, listed(organisation, title), "技术需求.csv")
        assert job["counts"]["created"] == created
    titles = {item["title"] for item in client.get("/api/v1/demands").json()["items"]}
    assert titles == {"膜污染控制", "船体机器人焊接"}


def test_marks_of_the_erased_tell_nothing_without_the_key_of_the_database() -> None:
    talent = a_talent(name="Test A (invented)", email="a@example.org")
    marks = erased_marks(talent, "one")
    assert len(marks) == 64
    assert marks != erased_marks(talent, "another")
    assert was_erased(marks, talent, "one")
    assert not was_erased(marks, talent.model_copy(update={"name": "Test C", "email": "c@example.org"}), "one")
    assert was_erased("", talent, "one")  # erased before marks were kept
