"""`wutong fair event, check-in, replan, queue, day`, in both languages."""

import json
from typing import Any

from tests.service.fairs.conftest import FAIR, SLOTS, Commands, Planned


def published(run: Commands) -> list[dict[str, Any]]:
    shown = run("programme", FAIR, "--version", "published", "--format", "json")[0]
    meetings: list[dict[str, Any]] = json.loads(shown)["meetings"]
    return meetings


def places(run: Commands) -> dict[str, tuple[str, str]]:
    return {one["id"]: (one["slot"], one["table"]) for one in published(run)}


def codes(run: Commands) -> dict[str, str]:
    """Name → code, from the list of badges."""
    from openpyxl import load_workbook

    folder = run.folder / "badges"
    run("sheets", FAIR, "--out", folder, "--sheet", "badges", "--format", "xlsx")
    (path,) = folder.iterdir()
    rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    return {str(row[0]): str(cell) for row in rows for cell in row if cell and str(cell)[5:6] == "-"}


def test_somebody_is_checked_in_by_badge_number_or_name(desk: Commands, planned: Planned) -> None:
    code = codes(desk)["Talent Number0 (invented)"]
    mine = [one for one in published(desk) if one["talents"][0]["id"] == planned.talents[0]]
    said, _ = desk("check-in", FAIR, code.lower(), "--at", "08:50")
    assert said.splitlines()[0].startswith("Talent Number0 (invented)  Expert of reverse osmosis  Talent")
    for one in mine:
        assert f"[{one['slot']}]" in said
        assert one["table"] in said
    again, _ = desk("check-in", FAIR, "people#T-0", "--at", "08:55", zh=True)
    assert "已于 11-28 08:50 签到。" in again
    late, _ = desk("check-in", FAIR, "Talent Number0 (invented)", "--at", "11:30")
    assert "No more meetings." in late
    assert "r0" in desk("check-in", FAIR, "代表甲（虚构）", "--at", "08:56")[0]
    assert "Works 0 (invented)" in desk("check-in", FAIR, "Works 0 (invented)", "--at", "08:57")[0]

    seen = desk("day", FAIR, "--at", "09:00")[0]
    assert seen.splitlines()[0] == "3 checked in:"
    assert "11-28 08:50  Talent Number0 (invented)" in seen
    assert desk("day", FAIR, "--at", "09:00", zh=True)[0].splitlines()[0] == "已签到 3 位："


def test_what_happens_is_said_and_the_programme_is_planned_again_from_now_on(desk: Commands) -> None:
    before = places(desk)
    (gone, *_) = [one for one in published(desk) if one["slot"] == SLOTS[2]]
    name = gone["talents"][0]["name"]["en"]
    said, _ = desk("event", FAIR, "late", name, "--at", "09:05", "--until", "10:20")
    assert "In the way of published meetings: " in said
    assert "Then: wutong fair replan" in said
    assert f"block  11-28 10:00: the talent {name} is not there" in said
    assert places(desk) == before
    assert "cannot be held as published" in desk("day", FAIR, "--at", "09:10")[0]

    tried, _ = desk("replan", FAIR, "--at", "09:10", "--try", zh=True)
    assert "仅为试算，未作更改。" in tried
    assert places(desk) == before
    done, _ = desk("replan", FAIR, "--at", "09:10", "--notice", 5)
    lines = done.splitlines()
    assert lines[-1] == "Published as version 2."
    of_meeting = next(number for number, line in enumerate(lines) if line.endswith(f"[{gone['id']}]"))
    assert f"    11-28 10:00: the talent {name} is not there" in lines[of_meeting + 1]
    assert {one for one, place in before.items() if places(desk).get(one) != place} <= {
        line.rpartition("[")[2].rstrip("]") for line in lines
    }
    assert "0 meetings cannot be held as published" in desk("day", FAIR, "--at", "09:10")[0]


def test_what_was_said_is_listed_and_taken_back(desk: Commands) -> None:
    desk("event", FAIR, "table-lost", "T3", "--at", "2026-11-28T08:30")
    (line,) = desk("events", FAIR)[0].splitlines()
    number, *told = line.split()
    assert told == ["11-28", "08:30", "lost", "party:", "T3"]
    assert "停用" in desk("events", FAIR, zh=True)[0]
    assert desk("undo", FAIR, number, zh=True)[0] == f"已撤销第 {number} 号记录。\n"
    assert "wutong fair events" in desk("undo", FAIR, number, code=1)[1]


def test_one_command_goes_back_to_the_programme_before(desk: Commands) -> None:
    before = places(desk)
    assert "Recorded." in desk("event", FAIR, "table-lost", "T3", "--at", "08:30", "--until", "09:25")[0]
    desk("replan", FAIR, "--at", "08:40")
    assert places(desk) != before
    desk("restore", FAIR, 1)
    back = json.loads(desk("programme", FAIR, "--version", "draft", "--format", "json")[0])["meetings"]
    assert {one["id"]: (one["slot"], one["table"]) for one in back} == before


def test_every_kind_of_event_can_be_said(desk: Commands, planned: Planned) -> None:
    first = published(desk)[0]
    pair = (first["talents"][0]["name"]["en"], "--demand", first["demands"][0]["name"]["en"])
    said = [
        desk("event", FAIR, "checked-in", "Works 0 (invented)", "--at", "08:40"),
        desk("event", FAIR, "no-show", "翻译乙（虚构）", "--at", "08:41"),
        desk("event", FAIR, "table-lost", "B", "--at", "08:42", "--until", "08:50"),
        desk("event", FAIR, "overrun", first["id"], "--at", "09:20", "--until", "09:26"),
        desk("event", FAIR, "called-off", *pair, "--note", "both agree", "--at", "08:44", zh=True),
        desk("event", FAIR, "walk-in", "Talent Number5 (invented)", "--demand", planned.demands[0], "--at", "08:45"),
    ]
    assert [one.startswith(("Recorded. ", "已记录")) for one, _ in said] == [True] * 6
    assert said[0][0] == "Recorded. Nothing stands in the way of published meetings.\n"
    assert said[4][0].startswith("已记录。有 ")
    assert "翻译乙（虚构）" in said[1][0]


def test_who_walked_in_is_told_how_long_to_wait(desk: Commands, planned: Planned) -> None:
    assert desk("queue", FAIR) == ("", "Nobody waits.\n")
    for name in ("Talent Number5 (invented)", "people#T-1"):
        desk("event", FAIR, "walk-in", name, "--demand", "wanted#D-0", "--at", "08:30")
    first, second = desk("queue", FAIR, "--at", "08:40", "--minutes", 5)[0].splitlines()
    assert first.startswith("  1  Talent Number5 (invented) × Research on reverse osmosis, part 0  ")
    assert "08:40" in first
    assert second.startswith("  2  Talent Number1 (invented) × ")
    assert "08:45" in second
    desk("event", FAIR, "walk-in-done", "people#T-1", "--demand", "wanted#D-0", "--left", "--at", "08:41")
    (line,) = desk("queue", FAIR, "--at", "08:50", zh=True)[0].splitlines()
    assert "Number5" in line
    assert "1 waiting:\n    1  Talent Number5 (invented) × " in desk("day", FAIR, "--at", "08:50")[0]


def test_a_pair_that_asks_is_given_a_meeting_where_there_is_room(desk: Commands, planned: Planned) -> None:
    given_up = next(one for one in published(desk) if one["demands"][0]["id"] == planned.demands[0])
    desk("event", FAIR, "called-off", given_up["talents"][0]["id"], "--demand", planned.demands[0], "--at", "08:40")
    said, _ = desk("replan", FAIR, "--at", "08:45", "--ask", "wanted#D-0=people#T-5")
    assert "Asked for today" in said
    held = [(one["demands"][0]["id"], one["talents"][0]["id"]) for one in published(desk)]
    assert (planned.demands[0], planned.talents[5]) in held


REFUSED: list[tuple[tuple[object, ...], int, str]] = [
    (("check-in", FAIR, "Nobody"), 1, "Nobody"),
    (("check-in", "nowhere", "r0"), 1, "There are: test-2026"),
    (("event", FAIR, "late", "r0"), 1, "late needs --until"),
    (("event", FAIR, "late", "r0", "--until", "soon"), 2, "“soon” is no time; write it as 10:40"),
    (("event", FAIR, "late", "r0", "--at", "10:00", "--until", "09:00"), 1, "not later than 2026-11-28 10:00"),
    (("event", FAIR, "no-show", "r0", "--at", "2030-01-01T10:00"), 1, "2026-11-28 to 2026-11-28"),
    (("event", FAIR, "table-lost", "T9"), 1, "T9"),
    (("event", FAIR, "overrun", "m_0", "--at", "09:00", "--until", "09:30"), 1, "no meeting “m_0”"),
    (("event", FAIR, "overrun", "m 0", "--at", "09:00", "--until", "09:30"), 2, "m 0"),
    (("event", FAIR, "walk-in", "people#T-5"), 1, "walk-in needs --demand"),
    (("event", FAIR, "explodes", "r0"), 2, "late"),
    (("replan", FAIR, "--ask", "wanted#D-0"), 2, "should read DEMAND=TALENT"),
    (("replan", FAIR, "--ask", "wanted#D-0=Nobody"), 1, "Nobody"),
    (("replan", FAIR, "--at", "12:00"), 1, "is over"),
    (("replan", FAIR, "--notice", -1), 2, "--notice"),
    (("queue", FAIR, "--minutes", 0), 2, "--minutes"),
    (("day", "nowhere"), 1, "There are: test-2026"),
]


def test_what_is_mistyped_is_refused_with_what_to_do(desk: Commands) -> None:
    for arguments, code, said in REFUSED:
        printed, errors = desk(*arguments, code=code)
        assert printed == "", arguments
        assert said in " ".join(errors.replace("│", " ").split()), arguments
    assert desk("day", FAIR, "--at", "09:00")[0].startswith("0 checked in:")


def test_a_slip_in_a_code_is_said_to_be_one(desk: Commands) -> None:
    code = codes(desk)["Talent Number0 (invented)"]
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    for zh, said in ((False, "a character is wrong, missing or too many"), (True, "有字符输错、缺少或多余")):
        assert said in desk("check-in", FAIR, wrong, code=1, zh=zh)[1]


def test_without_a_published_programme_there_is_nothing_to_plan_again(run: Commands) -> None:
    assert "Publish its draft first" in run("replan", FAIR, "--at", "09:00", code=1)[1]
    assert "还没有发布的安排" in run("replan", FAIR, "--at", "09:00", code=1, zh=True)[1]
