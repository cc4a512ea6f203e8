"""`wutong fair plan, programme, edit, publish, versions, log, restore, compare`, in both languages."""

import csv
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.service.fairs.conftest import FAIR, SLOTS, Commands, movable


def programme(run: Commands, version: str = "current") -> dict[str, Any]:
    read: dict[str, Any] = json.loads(run("programme", FAIR, "--version", version, "--format", "json")[0])
    return read


def meeting_on(programme: dict[str, Any], slot: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in programme["meetings"] if one["slot"] == slot)
    return found


def test_a_programme_is_shown_by_time_with_how_good_it_is(run: Commands) -> None:
    meetings = programme(run)["meetings"]
    english, chinese = run("programme", FAIR)[0], run("programme", FAIR, zh=True)[0]
    assert english.startswith("Test Fair (invented)  version 1  draft\n")
    assert chinese.startswith("测试洽谈会（虚构）  第 1 版  草案\n")
    for one in meetings:
        assert f"[{one['id']}]" in english
        assert f"[{one['id']}]" in chinese
    assert "Sat 28 Nov 2026\n  09:00" in english
    assert "2026年11月28日（星期六）\n" in chinese
    assert f"{len(meetings)} meetings, worth" in english
    assert f"共 {len(meetings)} 场，价值" in chinese
    assert "Clashes: 0 block, 0 warn" in english
    assert "冲突 0 处，违规 0 处" in chinese
    assert "T1（一号厅）" in chinese
    assert "T1 (Hall 1)" in english


def test_a_programme_is_written_as_a_table(run: Commands, tmp_path: Path) -> None:
    shown = programme(run)
    out = tmp_path / "programme.tsv"
    assert run("programme", FAIR, "--format", "tsv", "--out", out) == ("", "")
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
    placed = [row for row in rows if row["meeting"]]
    assert {(row["meeting"], row["slot"], row["table"]) for row in placed} == {
        (one["id"], one["slot"], one["table"]) for one in shown["meetings"]
    }
    assert sum(float(row["value"]) for row in placed) == pytest.approx(shown["value"], abs=1e-5)
    assert [row["reason"] for row in rows if not row["meeting"]] == [one["reason"]["en"] for one in shown["unplaced"]]


def test_planning_anew_keeps_the_draft_before_and_says_how_good_the_new_one_is(run: Commands) -> None:
    said, _ = run("plan", FAIR, "--seconds", 1, "--title", "再排", zh=True)
    assert said.splitlines()[0] == "测试洽谈会（虚构）  第 2 版  草案  再排"
    assert "配对：价值" in said
    lines = run("versions", FAIR)[0].splitlines()
    assert [line.split()[:2] for line in lines] == [["2", "draft"], ["1", "checkpoint"]]
    assert [line.split()[:2] for line in run("versions", FAIR, zh=True)[0].splitlines()] == [
        ["2", "草案"],
        ["1", "存档"],
    ]


def test_least_numbers_that_cannot_be_met_are_said_with_what_would_do(run: Commands, tmp_path: Path) -> None:
    frame = json.loads(run("frame", "show", FAIR, "--format", "json")[0])
    frame["rules"] |= {"talents": {"most": 1}, "demands": {"least": 3, "most": 3}}
    path = tmp_path / "frame.json"
    path.write_text(json.dumps(frame), encoding="utf-8")
    run("frame", "put", path)
    _, said = run("plan", FAIR, "--seconds", 1, code=1)
    assert said.startswith("Error: ")
    assert "part 0: at least 3, of which" in said
    assert "The smallest change that would do: " in said
    _, said = run("plan", FAIR, "--seconds", 1, code=1, zh=True)
    assert said.startswith("错误：")
    assert "缺" in said
    assert len(run("versions", FAIR)[0].splitlines()) == 1
    said, _ = run("plan", FAIR, "--seconds", 1, "--anyway")
    assert "warn   " in said


def test_a_meeting_is_moved_swapped_taken_out_and_put_back(run: Commands) -> None:
    draft = programme(run)
    here, there = meeting_on(draft, SLOTS[0]), meeting_on(draft, SLOTS[1])
    said, note = run("edit", "swap", FAIR, here["id"], there["id"], "--check", "--override")
    assert note == "Only checked: nothing was changed.\n"
    assert programme(run) == draft
    assert f"[{here['id']}]" in said

    said, note = run("edit", "remove", FAIR, here["id"])
    assert (said, note) == (f"- {here['id']}\nNothing new clashes.\n", "Done, in draft 1.\n")
    talent, demand = here["talents"][0]["name"]["en"], here["demands"][0]["name"]["en"]
    said, note = run("edit", "add", FAIR, demand, talent, here["slot"], "--table", here["table"], zh=True)
    assert note == "已改，草案第 1 版。\n"
    assert f"[{here['id']}]" in said
    assert "没有新的冲突。" in said
    back = next(one for one in programme(run)["meetings"] if one["id"] == here["id"])
    assert (back["slot"], back["table"]) == (here["slot"], here["table"])

    meeting, slot = movable(programme(run))
    said, _ = run("edit", "move", FAIR, meeting["id"], slot)
    assert f"[{slot}]" in said
    swapped = programme(run)
    one, other = next(pair for pair in pairwise(swapped["meetings"]) if pair[0]["slot"] == pair[1]["slot"])
    run("edit", "swap", FAIR, one["id"], other["id"], "--override")
    tables = {each["id"]: each["table"] for each in programme(run)["meetings"]}
    assert (tables[one["id"]], tables[other["id"]]) == (other["table"], one["table"])
    log = run("log", FAIR)[0].splitlines()
    assert [one.split("  ")[2] for one in log] == ["taken out", "added", "moved", "swapped"]
    assert "增加" in run("log", FAIR, zh=True)[0]


def test_people_at_a_table_are_changed_and_a_meeting_is_kept_where_it_is(run: Commands) -> None:
    draft = programme(run)
    interpreted = next((one for one in draft["meetings"] if one["interpreter"]), None)
    assert interpreted
    said, note = run("edit", "assign", FAIR, interpreted["id"], "--interpreter", "", code=1)
    assert said == ""
    assert "warn" in note or "block" in note
    run("edit", "assign", FAIR, interpreted["id"], "--interpreter", "I1", "--override")
    said, _ = run("edit", "lock", FAIR, interpreted["id"])
    assert "locked" in said
    assert [one["id"] for one in programme(run)["meetings"] if one["locked"]] == [interpreted["id"]]
    said, _ = run("edit", "unlock", FAIR, interpreted["id"], zh=True)
    assert "锁定" not in said
    assert [line.split("  ")[2] for line in run("log", FAIR)[0].splitlines()] == ["other people", "locked", "unlocked"]


def test_what_clashes_is_said_and_refused(run: Commands) -> None:
    draft = programme(run)
    here, there = meeting_on(draft, SLOTS[0]), meeting_on(draft, SLOTS[1])
    onto = ("edit", "move", FAIR, here["id"], there["slot"], "--table", there["table"])
    for override in ((), ("--override",)):
        said, errors = run(*onto, *override, code=1)
        assert said == ""
        assert f"table {there['table']} is given twice" in errors
        assert "Error: This cannot be" in errors
    _, errors = run(*onto, code=1, zh=True)
    assert "错误：不能这样改" in errors
    said, _ = run(*onto, "--check")
    assert "block" in said
    assert programme(run) == draft


def test_publishing_comparing_and_going_back(run: Commands) -> None:
    draft = programme(run)
    gone = draft["meetings"][0]
    refused = run("publish", FAIR, "--expected", draft["revision"] + 1000, code=1)[1]
    assert "has changed since you read it" in refused
    said, _ = run("publish", FAIR, "--title", "第一版", "--expected", draft["revision"])
    assert said == f"Version 1 is published, with {len(draft['meetings'])} meetings.\n"
    assert "The fair “test-2026” has no draft" in run("publish", FAIR, code=1)[1]
    run("edit", "remove", FAIR, gone["id"])
    assert run("publish", FAIR, zh=True)[0] == f"第 2 版已发布，共 {len(draft['meetings']) - 1} 场洽谈。\n"

    (line,) = run("compare", FAIR, 1, 2)[0].splitlines()
    assert line.startswith("Cancelled: ")
    assert line.endswith(f"[{gone['id']}]")
    assert run("compare", FAIR, 1, 2, zh=True)[0].startswith("取消：")
    assert run("compare", FAIR, 2, 2) == ("The two are the same.\n", "")

    said, _ = run("restore", FAIR, 1)
    assert said.startswith("Version 3 is a new draft with the meetings of version 1.")
    assert run("restore", FAIR, 1, zh=True)[0].startswith("已按第 1 版新建草案（第 4 版）。")
    assert len(programme(run, "draft")["meetings"]) == len(draft["meetings"])
    states = [line.split("  ")[1] for line in (one.strip() for one in run("versions", FAIR)[0].splitlines())]
    assert states == ["draft", "checkpoint", "published", "was published"]
    assert run("restore", FAIR, 1, "--publish", zh=True)[0].startswith("已恢复第 1 版，作为第 5 版发布。")


def test_what_cannot_be_published_is_said_clash_by_clash(run: Commands, tmp_path: Path) -> None:
    meeting = programme(run)["meetings"][0]
    frame = json.loads(run("frame", "show", FAIR, "--format", "json")[0])
    who = meeting["talents"][0]["id"]
    frame["absences"] = [{"who": who, "since": f"{meeting['day']}T08:00", "until": f"{meeting['day']}T18:00"}]
    path = tmp_path / "frame.json"
    path.write_text(json.dumps(frame), encoding="utf-8")
    run("frame", "put", path)
    for zh, said in ((False, "is not there"), (True, "不在场")):
        _, errors = run("publish", FAIR, code=1, zh=zh)
        assert said in errors.splitlines()[0]
    assert run("versions", FAIR)[0].split()[1] == "draft"


REFUSED: list[tuple[tuple[object, ...], int, str]] = [
    (("plan", "nowhere"), 1, "There are: test-2026"),
    (("plan", FAIR, "--seconds", 0), 2, "--seconds"),
    (("programme", FAIR, "--version", "9"), 1, "There are: 1."),
    (("programme", FAIR, "--version", "published"), 1, "wutong fair publish test-2026"),
    (("programme", FAIR, "--version", "latest"), 1, "give its number, or draft"),
    (("edit", "remove", FAIR, "m_0"), 1, "no meeting “m_0”"),
    (("edit", "remove", FAIR, "m 0"), 2, "m 0"),
    (("edit", "move", FAIR, "m_0", "never"), 1, "m_0"),
    (("edit", "add", FAIR, "Nonsense", "Talent Number0 (invented)", SLOTS[0]), 1, "Nonsense"),
    (("edit", "add", FAIR, "Research on hull cleaning, part 2", "Nobody", SLOTS[0]), 1, "Nobody"),
    (("compare", FAIR, 1, 9), 1, "There are: 1."),
    (("restore", FAIR, 9), 1, "There are: 1."),
    (("log", "nowhere"), 1, "There are: test-2026"),
]


def test_what_is_mistyped_is_refused_with_what_to_do(run: Commands) -> None:
    for arguments, code, said in REFUSED:
        printed, errors = run(*arguments, code=code)
        assert printed == "", arguments
        assert said in " ".join(errors.replace("│", " ").split()), arguments
        assert "Traceback" not in errors


def test_a_slot_or_table_that_the_fair_has_not_is_named(run: Commands) -> None:
    meeting = programme(run)["meetings"][0]
    assert "never" in run("edit", "move", FAIR, meeting["id"], "never", code=1)[1]
    assert "T9" in run("edit", "move", FAIR, meeting["id"], meeting["slot"], "--table", "T9", code=1)[1]


def test_a_fair_without_a_programme_has_no_versions(run: Commands, tmp_path: Path) -> None:
    path = tmp_path / "frame.json"
    path.write_text(json.dumps({"id": "empty", "name": {"en": "Empty"}}), encoding="utf-8")
    run("frame", "put", path)
    assert run("versions", "empty") == ("", "There is no programme yet.\n")
    assert run("versions", "empty", zh=True) == ("", "还没有洽谈安排。\n")
    assert "wutong fair plan empty" in run("programme", "empty", code=1)[1]
    assert "wutong fair plan empty" in run("publish", "empty", code=1)[1]
