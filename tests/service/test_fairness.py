"""The fairness audit: groups apart from profiles, counted on what was really shown."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from service.bootstrap import Service
from service.cli import app
from tests.service.helpers import demand_body, talent_body


@pytest.fixture
def shown(client: TestClient) -> list[str]:
    """Six talents in the list of one demand, the first of whom is shortlisted; their ids by rank."""
    demand = client.post("/api/v1/demands", json=demand_body()).json()["id"]
    for number in range(6):
        client.post(
            "/api/v1/talents",
            json=talent_body(
                reference=f"list#{number}", name=f"Test {number} (invented)", skills=["reverse osmosis"] * (number > 2)
            ),
        )
    answer = client.get(f"/api/v1/demands/{demand}/matches").json()
    ids = [item["talent"]["id"] for item in answer["items"]]
    said = {
        "demand_id": demand,
        "talent_id": ids[0],
        "party": "demand",
        "step": "shortlisted",
        "listing_id": answer["listing"],
    }
    assert client.post("/api/v1/verdicts", json={"items": [said]}).status_code == 201
    return ids


def bring(client: TestClient, rows: list[tuple[str, ...]], headings: str = "人才编号,学习地区") -> dict[str, object]:
    content = "\n".join([headings, *(",".join(row) for row in rows)]).encode()
    answer = client.put("/api/v1/fairness/groups", files={"file": ("groups.csv", content)})
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_groups_are_audited_on_what_was_shown_and_chosen(client: TestClient, shown: list[str]) -> None:
    groups = ["Europe", "Europe", "Europe", "Asia", "Asia"]  # of the sixth nothing is known
    bring(client, list(zip(shown, groups, strict=False)))
    report = client.get("/api/v1/fairness").json()
    assert report["lists"] == 1
    found = {group["value"]: group for group in report["groups"]}
    assert (found["Europe"]["shown"], found["Europe"]["chosen"], found["Europe"]["people"]) == (3, 1, 3)
    assert found["Europe"]["selection_rate"] == pytest.approx(1 / 3)
    assert (found["Asia"]["impact_ratio"], found["Asia"]["below_four_fifths"]) == (0, True)
    assert found["Europe"]["impact_ratio"] == 1
    assert (found[""]["people"], found[""]["below_four_fifths"]) == (1, False)


def test_the_page_says_it_in_both_languages(client: TestClient, shown: list[str]) -> None:
    bring(client, [(shown[0], "Europe<b>"), (shown[1], "Asia")])
    english = client.get("/api/v1/fairness/page?lang=en").text
    chinese = client.get("/api/v1/fairness/page?lang=zh").text
    assert "Impact ratio" in english
    assert "not stated" in english
    assert "影响比" in chinese
    assert "未填写" in chinese
    assert "Europe&lt;b&gt;" in english
    assert "<b>" not in english


def test_groups_change_no_ranking(client: TestClient, shown: list[str]) -> None:
    text = {"text": "reverse osmosis"}
    before = client.post("/api/v1/matches", json=text).json()
    bring(client, [(one, "A" if place % 2 else "B") for place, one in enumerate(shown)])
    assert client.post("/api/v1/matches", json=text).json() == before


def test_groups_are_named_by_the_numbers_of_the_list_and_strangers_are_reported(
    client: TestClient, shown: list[str]
) -> None:
    taken = bring(client, [("list#3", "Asia", "x"), ("77", "Asia", ""), ("", "Asia", "")], "编号,地区,届次")
    assert taken["counts"] == {"地区": 1, "届次": 1}
    (unknown,) = taken["unknown"]  # type: ignore[misc]
    assert "77" in unknown["en"]
    assert "77" in unknown["zh"]
    assert "3" in unknown["en"]


def test_an_attribute_can_be_forgotten_and_a_person_takes_theirs_along(client: TestClient, shown: list[str]) -> None:
    bring(client, [(shown[0], "Europe"), (shown[1], "Asia")])
    client.delete(f"/api/v1/talents/{shown[0]}")
    service: Service = client.app.state.service  # type: ignore[attr-defined]
    with service.database.reading() as store:
        assert store.audit_groups.of("学习地区") == {shown[1]: "Asia"}
    assert client.delete("/api/v1/fairness/groups/学习地区").status_code == 204
    assert client.delete("/api/v1/fairness/groups/学习地区").status_code == 400
    assert client.get("/api/v1/fairness").json()["groups"] == []


@pytest.mark.parametrize("content", [b"only one column\n1\n2\n", b"\x89PNG\r\n", b""])
def test_what_is_no_table_is_refused_with_what_to_do(client: TestClient, content: bytes) -> None:
    answer = client.put("/api/v1/fairness/groups", files={"file": ("groups.csv", content)})
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_audits_are_for_staff(guarded: TestClient) -> None:
    assert guarded.get("/api/v1/fairness").status_code == 401
    assert guarded.get("/api/v1/fairness/page").status_code == 401
    assert guarded.put("/api/v1/fairness/groups", files={"file": ("g.csv", b"a,b\n1,2")}).status_code == 401


def test_the_command_line_brings_groups_and_writes_the_page(tmp_path: Path) -> None:
    groups, written = tmp_path / "groups.csv", tmp_path / "fairness.html"
    groups.write_text("编号,地区\n77,Asia\n", encoding="utf-8")
    environment = {"WUTONG_DATA_DIR": str(tmp_path / "var"), "WUTONG_ENCODER": "hashing"}
    arguments = ["fairness", "--groups", str(groups), "--format", "html", "--out", str(written), "--lang", "zh"]
    result = CliRunner().invoke(app, arguments, env=environment)
    assert result.exit_code == 0, result.output
    assert "77" in result.output
    assert "公平性审计" in written.read_text(encoding="utf-8")


def test_a_minimum_brings_a_group_forward_and_says_what_it_costs(client: TestClient, shown: list[str]) -> None:
    bring(client, [(one, "B" if one in shown[-2:] else "A") for one in shown])
    demand = client.get("/api/v1/demands").json()["items"][0]["id"]

    def first(**query: str) -> tuple[list[str], float | None]:
        answer = client.get(f"/api/v1/demands/{demand}/matches", params=query).json()
        assert [item["rank"] for item in answer["items"]] == list(range(1, len(answer["items"]) + 1))
        return [item["talent"]["id"] for item in answer["items"]], answer["cost"]

    assert first()[1] is None
    moved, cost = first(minimum="学习地区: B=0.5", limit="4")
    assert len(moved) == 4
    assert sum(one in shown[-2:] for one in moved[:2]) == 1
    assert cost is not None
    assert 0 < cost < 0.5
    assert first(minimum="学习地区: B=0")[1] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    "minimum", ["学习地区", "学习地区: B", "学习地区: B=2", "学习地区: A=0.7, B=0.7", "height: tall=0.1"]
)
def test_a_minimum_that_means_nothing_is_refused(client: TestClient, shown: list[str], minimum: str) -> None:
    bring(client, [(shown[0], "B")])
    demand = client.get("/api/v1/demands").json()["items"][0]["id"]
    answer = client.get(f"/api/v1/demands/{demand}/matches", params={"minimum": minimum})
    assert answer.status_code == 400, answer.text


def test_a_minimum_is_for_staff(guarded: TestClient, staff: dict[str, str]) -> None:
    demand = guarded.post("/api/v1/demands", json=demand_body(), headers=staff).json()["id"]
    assert guarded.get(f"/api/v1/demands/{demand}/matches?minimum=a:b=0.1").status_code == 401
