"""The frame as a workbook: what is written reads back the same, and what an office writes is understood or said."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.bilingual import Language
from matcher.errors import UnreadableFile
from matcher.fair.entry.checks import FrameProblem, Known, is_refused
from matcher.fair.entry.frame_workbook import as_written, read, template, write
from matcher.fair.entry.frame_workbook_messages import PROBLEMS
from matcher.fair.frame import AbsenceReason, Fair
from matcher.profiles import vocabulary

TODAY = date(2026, 10, 1)
Rows = Sequence[Sequence[object]]


def a_workbook(hidden: Sequence[str] = (), merged: Sequence[tuple[str, str]] = (), **sheets: Rows) -> bytes:
    """Sheets by name, each a list of rows; dates and times become those of a spreadsheet. merged: (sheet, range)."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        formats = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            time: book.add_format({"num_format": "hh:mm"}),
        }
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    if type(value) in formats:
                        sheet.write_datetime(number, place, value, formats[type(value)])
                    elif value is not None:
                        sheet.write(number, place, value)
            for of_sheet, span in merged:
                if of_sheet == name:
                    sheet.merge_range(span, rows[1][0])
    return stream.getvalue()


FAIR = [["编号", "f"]]


def frame(**sheets: Rows) -> Fair:
    fair, problems = read(a_workbook(展会=FAIR, **sheets), "frame.xlsx", today=TODAY)
    assert fair is not None, problems
    return fair


def problems_of(**sheets: Rows) -> list[FrameProblem]:
    return read(a_workbook(展会=FAIR, **sheets), "frame.xlsx", today=TODAY)[1]


# ── what is written reads back the same ────────────────────────────────────────────────────────────────────────────

ids = st.from_regex(r"[A-Za-z0-9_\u4e00-\u4e30.:-]{1,12}", fullmatch=True)
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=30)
names = st.fixed_dictionaries({"zh": texts, "en": texts})
days = st.dates(date(2024, 1, 1), date(2031, 12, 31))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2031, 12, 31))
minutes = st.times().map(lambda at: at.replace(second=0, microsecond=0)) | st.times()
languages = st.sampled_from(vocabulary.languages().codes)
limits = st.tuples(st.integers(0, 20), st.integers(20, 1000)).map(lambda pair: {"least": pair[0], "most": pair[1]})


@st.composite
def frames(draw: st.DrawFn) -> Fair:
    """Any frame that has no error by itself; who is named in it is known to nobody."""
    taken = iter(draw(st.lists(ids, min_size=24, max_size=24, unique_by=str.casefold)))
    day = draw(days)
    slots, begins = [], datetime.combine(day, time(8))
    for _ in range(draw(st.integers(0, 5))):
        begins += timedelta(minutes=draw(st.integers(0, 60)), seconds=draw(st.sampled_from([0, 0, 30])))
        ends = begins + timedelta(minutes=draw(st.integers(5, 60)))
        lunch = draw(st.booleans())
        slots.append({"id": next(taken), "day": day, "start": begins.time(), "end": ends.time(), "lunch": lunch})
        begins = ends
    rooms = [{"id": next(taken), "name": draw(names)} for _ in range(draw(st.integers(1, 3)))]
    room_ids = st.sampled_from([room["id"] for room in rooms])
    tables = [
        {"id": next(taken), "room": draw(room_ids), "owner": draw(st.just("") | ids)}
        for _ in range(draw(st.integers(0, 4)))
    ]
    representatives = [
        {
            "id": next(taken),
            "organisation": draw(ids),
            "name": draw(texts),
            "demands": draw(st.lists(ids, max_size=3)),
            "languages": draw(st.lists(languages, max_size=3)),
        }
        for _ in range(draw(st.integers(0, 3)))
    ]
    interpreters = [
        {
            "id": next(taken),
            "name": draw(texts),
            "pairs": draw(st.lists(st.lists(languages, min_size=2, max_size=2, unique=True), min_size=1, max_size=3)),
        }
        for _ in range(draw(st.integers(0, 3)))
    ]
    attendees = [
        {
            "id": next(taken),
            "arrives": draw(st.none() | moments),
            "leaves": draw(st.none() | st.datetimes(datetime(2032, 1, 1), datetime(2033, 1, 1))),
            "languages": draw(st.lists(languages, max_size=3)),
        }
        for _ in range(draw(st.integers(0, 3)))
    ]
    absences = [
        {
            "who": draw(ids | room_ids),
            "since": since,
            "until": since + draw(st.timedeltas(timedelta(minutes=1), timedelta(days=2))),
            "reason": draw(st.sampled_from(AbsenceReason)),
            "note": draw(texts),
        }
        for since in draw(st.lists(moments, max_size=3))
    ]
    rules = {
        **{side: draw(limits.map(lambda one: one | {"least": 0})) for side in ("talents", "demands", "organisations")},
        "own": draw(st.dictionaries(ids, limits.map(lambda one: one | {"least": 0}), max_size=2)),
        "industries": draw(st.dictionaries(st.sampled_from(vocabulary.industries().codes), limits, max_size=2)),
        "once_per_organisation": draw(st.booleans()),
        "least_value": draw(st.floats(0, 1)),
        "bans": draw(st.lists(st.fixed_dictionaries({"party": ids, "talent": ids, "reason": texts}), max_size=2)),
    }
    walks = []
    if len(rooms) > 1:
        walks = [{"rooms": [rooms[0]["id"], rooms[1]["id"]], "minutes": draw(st.integers(0, 240))}]
    fields = {
        "id": draw(ids),
        "name": draw(names),
        "time_zone": draw(st.sampled_from(["Asia/Shanghai", "Europe/Berlin"])),
    }
    return Fair.model_validate(
        fields
        | {
            "slots": slots,
            "rooms": rooms,
            "tables": tables,
            "walks": walks,
            "attendees": attendees,
            "representatives": representatives,
            "interpreters": interpreters,
            "absences": absences,
            "rules": rules,
        }
    )


@given(frames(), st.sampled_from(Language))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_reads_back_the_same(fair: Fair, language: Language) -> None:
    again, problems = read(write(fair, language), "frame.xlsx", today=TODAY)
    assert [one for one in problems if one.code.startswith("workbook.")] == []
    assert again == fair


def test_names_beside_the_ids_are_for_people_and_are_not_read() -> None:
    fair = frame(人才=[["人才"], ["t_1"]], 回避=[["需求或单位", "人才"], ["o_1", "t_1"]])
    labels = {"t_1": "Test Talent (invented)", "o_1": "Test Works (invented)"}
    assert read(write(fair, labels=labels), "f.xlsx", today=TODAY) == read(write(fair), "f.xlsx", today=TODAY)
    assert write(fair, labels=labels) != write(fair)


def test_two_writings_with_the_same_time_of_making_are_the_same_bytes() -> None:
    fair = frame()
    made = datetime(2026, 9, 1)
    assert write(fair, created=made) == write(fair, created=made)


@pytest.mark.parametrize("language", Language)
def test_the_example_of_the_template_is_a_frame_without_a_finding(language: Language) -> None:
    fair, problems = read(template(language, example=True), "template.xlsx", today=TODAY)
    assert problems == []
    assert fair is not None
    assert (len(fair.slots), len(fair.tables), len(fair.rules.pins), len(fair.interpreters)) == (17, 15, 1, 2)


@pytest.mark.parametrize("language", Language)
def test_the_empty_template_misses_only_what_has_to_be_filled_in(language: Language) -> None:
    fair, problems = read(template(language), "template.xlsx", today=TODAY)
    assert (fair, [one.code for one in problems]) == (None, ["workbook.no_id"])
    filled, problems = read(template(language), "template.xlsx", today=TODAY, fair_id="f")
    assert filled == Fair.model_validate({"id": "f", "name": {}})
    assert [one.code for one in problems] == ["frame.no_slots", "frame.no_tables"]


# ── what an office writes ──────────────────────────────────────────────────────────────────────────────────────────


def test_one_row_makes_the_slots_of_a_day_or_of_a_part_of_it() -> None:
    rows: Rows = [
        ["日期", "开始", "结束", "每场分钟", "间隔分钟", "午餐"],
        ["10月14日", "9:00", "10:30", 25, 5],
        [date(2026, 10, 14), time(12), "12点半", None, None, "是"],
        ["2026/10/14", 14 / 24, "下午3点", "25分钟", 5],
        ["Oct 15, 2026", "9 am", "9:40 AM"],
    ]
    assert [(s.id, str(s.day), f"{s.start:%H:%M}", f"{s.end:%H:%M}", s.lunch) for s in frame(时段=rows).slots] == [
        ("1014-01", "2026-10-14", "09:00", "09:25", False),
        ("1014-02", "2026-10-14", "09:30", "09:55", False),
        ("1014-03", "2026-10-14", "10:00", "10:25", False),
        ("1014-04", "2026-10-14", "12:00", "12:30", True),
        ("1014-05", "2026-10-14", "14:00", "14:25", False),
        ("1014-06", "2026-10-14", "14:30", "14:55", False),
        ("1015-01", "2026-10-15", "09:00", "09:40", False),
    ]


def test_slots_that_are_made_take_no_id_that_is_given() -> None:
    rows: Rows = [
        ["编号", "日期", "开始", "结束", "每场分钟"],
        [None, "2026-10-14", "9:00", "10:00", 30],
        ["1014-01", "2026-10-14", "11:00", "11:30"],
    ]
    assert [slot.id for slot in frame(时段=rows).slots] == ["1014-02", "1014-03", "1014-01"]


def test_a_count_makes_tables_that_are_numbered_on() -> None:
    rooms: Rows = [["编号", "名称"], ["A", "一号厅"], ["B", "二号厅"]]
    tables: Rows = [
        ["桌号", "会议室", "数量", "所属"],
        ["T", "一号厅", 3],
        ["T08", "B", "3张"],
        ["E", "B", None, "o_1"],
    ]
    fair = frame(会议室=rooms, 洽谈桌=tables)
    assert [(table.id, table.room, table.owner) for table in fair.tables] == [
        ("T1", "A", ""),
        ("T2", "A", ""),
        ("T3", "A", ""),
        ("T08", "B", ""),
        ("T09", "B", ""),
        ("T10", "B", ""),
        ("E", "B", "o_1"),
    ]


def test_languages_are_understood_by_name_and_by_code() -> None:
    fair = frame(
        翻译=[["姓名", "语种"], ["甲（虚构）", "中英、中德互译"], ["B (invented)", "Chinese-Japanese; zh-fr"]],
        代表=[["单位", "姓名", "语言"], ["o_1", "丙（虚构）", "中文，英语"], ["o_2", "", None], ["o_3", "", "无"]],
        人才=[["人才编号", "语言"], ["t_1", "en, German"]],
    )
    assert [one.pairs for one in fair.interpreters] == [(("zh", "en"), ("zh", "de")), (("zh", "ja"), ("zh", "fr"))]
    assert [one.id for one in fair.interpreters] == ["I1", "I2"]
    assert [one.languages for one in fair.representatives] == [("zh", "en"), ("zh",), ()]
    assert fair.attendees[0].languages == ("en", "de")


def test_absences_name_people_and_rooms_by_what_they_are_called() -> None:
    fair = frame(
        会议室=[["编号", "名称"], ["A", "一号厅"]],
        翻译=[["编号", "姓名", "语言对"], ["I9", "甲（虚构）", "中英"]],
        不可用时间=[
            ["对象", "日期", "开始", "结束", "事由", "说明"],
            ["全体", "10月14日", "9:00", "9:40", "开幕式", "Opening"],
            ["A", None, datetime(2026, 10, 14, 9), "10月14日 10:30", "投影仪故障"],
            ["I9", None, "2026-10-15", date(2026, 10, 15), "家事", ""],
        ],
    )
    assert [(one.who, one.reason.value, one.note) for one in fair.absences] == [
        ("*", "ceremony", "Opening"),
        ("A", "out_of_order", ""),
        ("I9", "other", "家事"),
    ]
    assert [(one.since, one.until) for one in fair.absences] == [
        (datetime(2026, 10, 14, 9), datetime(2026, 10, 14, 9, 40)),
        (datetime(2026, 10, 14, 9), datetime(2026, 10, 14, 10, 30)),
        (datetime(2026, 10, 15), datetime(2026, 10, 16)),  # whole days
    ]


def test_limits_are_for_a_side_an_industry_or_one_party() -> None:
    rows: Rows = [
        ["范围", "对象", "最少", "最多"],
        ["每位人才", None, 1, "6场"],
        [None, "单位", None, 12],
        ["行业", "生物医药", None, 30],
        ["个别", "d_1", 2, None],
    ]
    rules = frame(限制=rows).rules
    assert (rules.talents.least, rules.talents.most, rules.organisations.most) == (1, 6, 12)
    assert (rules.demands.most, rules.industries["biomedicine"].most) == (6, 30)  # a side not named keeps its own
    assert (rules.own["d_1"].least, rules.own["d_1"].most) == (2, 1000)


def test_titles_above_the_headings_and_english_names_do_no_harm() -> None:
    sheets: dict[str, Rows] = {
        "1. Rooms": [["Rooms of the fair"], [], ["No.", "Name"], ["A", "Hall 1"]],
        "Pins 必见": [["Demand number", "Talent number"], ["d_1", "t_1"]],
        "Settings": [["Fair id", "f"], ["Time zone", "Europe/Berlin"], ["Least chance of a pair", "15%"]],
    }
    fair, problems = read(a_workbook(**sheets), "frame.xlsx", today=TODAY)
    assert fair is not None
    assert [one.code for one in problems if one.code.startswith("workbook.")] == []
    assert (fair.rooms[0].name.en, fair.rules.pins[0].demand) == ("Hall 1", "d_1")
    assert (fair.time_zone, fair.rules.least_value) == ("Europe/Berlin", 0.15)


def test_a_cell_merged_downwards_holds_for_all_its_rows() -> None:
    rows: Rows = [["会议室", "桌号"], ["A", "T1"], [None, "T2"], ["B", "T3"]]
    content = a_workbook(展会=FAIR, 会议室=[["编号"], ["A"], ["B"]], 洽谈桌=rows, merged=[("洽谈桌", "A2:A3")])
    fair, _ = read(content, "frame.xlsx", today=TODAY)
    assert fair is not None
    assert [table.room for table in fair.tables] == ["A", "A", "B"]


def test_names_become_ids_by_the_function_of_the_caller() -> None:
    def resolve(name: str, sides: Sequence[str]) -> Sequence[str]:
        asked.append((name, tuple(sides)))
        return {"甲公司": ["o_1"], "3": ["d_1", "d_2"], "T-1": ["t_1"]}.get(name, [])

    asked: list[tuple[str, tuple[str, ...]]] = []
    pins: Rows = [["需求", "人才"], ["3", "T-1"], ["9", "T-1"]]
    bans: Rows = [["需求或单位", "人才"], ["甲公司", "T-1"]]
    fair, problems = read(a_workbook(展会=FAIR, 必见=pins, 回避=bans), "f.xlsx", today=TODAY, resolve=resolve)
    assert fair is None
    assert [(one.code, one.row, one.column, one.value) for one in problems] == [
        ("workbook.ambiguous_party", 2, "需求", "3"),
        ("workbook.unknown_party", 3, "需求", "9"),
    ]
    assert ("甲公司", ("demands", "organisations")) in asked
    assert as_written("x", ["talents"]) == ("x",)


# ── what is wrong is said at its cell ──────────────────────────────────────────────────────────────────────────────

SLOTS = ["编号", "日期", "开始", "结束", "每场分钟"]


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        ({"时段": [SLOTS, ["1", "下周", "9:00", "10:00"]]}, ("workbook.day", 2, "日期", "下周")),
        ({"时段": [SLOTS, ["1", "2026-10-14", "早", "10:00"]]}, ("workbook.time", 2, "开始", "早")),
        ({"时段": [SLOTS, ["1", "2026-10-14", None, "10:00"]]}, ("workbook.missing", 2, "开始", "")),
        ({"时段": [SLOTS, ["a b", "2026-10-14", "9:00", "9:30"]]}, ("workbook.id", 2, "编号", "a b")),
        ({"时段": [SLOTS, [None, "2026-10-14", "9:00", "9:30", 40]]}, ("workbook.slots_none", 2, "每场分钟", "40")),
        ({"时段": [SLOTS, [None, "2026-10-14", "9:00", "9:30", "x"]]}, None),
        ({"时段": [SLOTS, [None, "2026-10-14", "9:00", "9:30", "长"]]}, ("workbook.number", 2, "每场分钟", "长")),
        ({"时段": [SLOTS, [None, "2026-10-14", "9:00", "9:30", 0]]}, ("workbook.too_small", 2, "每场分钟", "0")),
        ({"时段": [["日期", "开始"], ["2026-10-14", "9:00"]]}, ("workbook.no_headings", None, "", "")),
        ({"洽谈桌": [["桌号", "会议室", "数量"], ["T", "A", 0]]}, ("workbook.too_small", 2, "数量", "0")),
        ({"洽谈桌": [["桌号", "会议室", "数量"], ["T", "A", 2000]]}, ("workbook.too_large", 2, "数量", "2000")),
        ({"洽谈桌": [["桌号", "会议室"], ["T1", None]]}, ("workbook.missing", 2, "会议室", "")),
        ({"步行": [["从", "到", "分钟"], ["A", "B", 300]]}, ("workbook.too_large", 2, "分钟", "300")),
        ({"人才": [["人才", "到达"], ["t_1", "中午"]]}, ("workbook.moment", 2, "到达", "中午")),
        ({"人才": [["人才", "语言"], ["t_1", "火星语"]]}, ("workbook.language", 2, "语言", "火星语")),
        ({"翻译": [["姓名", "语言对"], ["甲", "中文"]]}, ("workbook.pair", 2, "语言对", "中文")),
        ({"翻译": [["姓名", "语言对"], ["甲", None]]}, ("workbook.missing", 2, "语言对", "")),
        (
            {"不可用时间": [["对象", "开始", "结束"], ["*", "9:00", "10月14日 10:00"]]},
            ("workbook.moment", 2, "开始", "9:00"),
        ),
        ({"限制": [["范围", "对象", "最多"], ["谁", "x", 3]]}, ("workbook.scope", 2, "范围", "谁")),
        ({"限制": [["范围", "对象", "最多"], ["行业", "火星", 3]]}, ("workbook.industry", 2, "对象", "火星")),
        ({"限制": [["范围", "最少", "最多"], ["人才", 5, 3]]}, ("workbook.limits", 2, "", "")),
        ({"限制": [["范围", "最多"], ["人才", 5], ["人才", 6]]}, ("workbook.limit_twice", 3, "who", "talents")),
        ({"集体洽谈": [["主持方", "最多人数"], ["d_1", 0]]}, ("workbook.too_small", 2, "最多人数", "0")),
        ({"回避": [["单位", "人才", "原因"], ["o_1", "t_1", "x" * 501]]}, ("workbook.too_long", 2, "原因", "x" * 200)),
        ({"规则": [["时区", "青岛"]]}, ("workbook.time_zone", 1, "时区", "青岛")),
        ({"规则": [["最低概率", 3]]}, ("workbook.too_large", 1, "最低概率", "3.0")),
        ({"规则": [["最低概率", "高"]]}, ("workbook.share", 1, "最低概率", "高")),
        ({"规则": [["同一单位只见一次", "也许"]]}, ("workbook.yes_or_no", 1, "同一单位只见一次", "也许")),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(
    sheets: dict[str, Rows], expected: tuple[str, int | None, str, str] | None
) -> None:
    errors = [one for one in problems_of(**sheets) if one.code.startswith("workbook.") and is_refused([one])]
    said = [(one.code, one.row, one.column, one.value) for one in errors]
    assert said == ([expected] if expected else [])
    assert all(one.sheet in sheets for one in errors)


def test_what_the_checks_find_is_placed_in_its_cell_and_names_others_by_theirs() -> None:
    sheets: dict[str, Rows] = {
        "时段": [["日期", "开始", "结束"], ["2026-10-14", "10:00", "10:30"], ["2026-10-14", "9:00", "10:10"]],
        "洽谈桌": [["桌号", "所在会议室"], ["T1", "X"], ["T1", "X"]],
        "限制": [["对象", "最多"], ["d_9", 3]],
    }
    known = Known(talents=set(), demands={}, organisations=set())
    _, problems = read(a_workbook(展会=FAIR, **sheets), "frame.xlsx", today=TODAY, known=known)
    placed = {(one.code, one.sheet, one.row, one.column) for one in problems}
    assert placed >= {
        ("frame.slots_overlap", "时段", 2, "开始"),  # the later one, which stands above
        ("frame.table_room", "洽谈桌", 2, "所在会议室"),
        ("frame.id_twice", "洽谈桌", 3, "桌号"),
        ("frame.own_unknown", "限制", 2, ""),
    }
    twice = next(one for one in problems if one.code == "frame.id_twice")
    assert twice.message.zh == "洽谈桌编号“T1”用了两次（另见 工作表“洽谈桌”第 2 行）。请改其中一个。"
    assert "row 2 of the sheet “洽谈桌”" in twice.message.en


def test_what_is_left_out_is_said() -> None:
    content = a_workbook(
        展会=[["编号", "f"], ["主办方", "甲"]],
        会议室=[["编号", "名称", "面积"], ["A", "一号厅", 100]],
        人才=[["人才"], ["t_1"]],
        其他=[["x"]],
        说明=[["如何填写"]],
        hidden=["人才"],
    )
    fair, problems = read(content, "frame.xlsx", today=TODAY)
    assert fair is not None
    assert fair.attendees == ()
    said = [(one.code, one.sheet, one.row) for one in problems if one.code.startswith("workbook.")]
    assert said == [
        ("workbook.setting_unknown", "展会", 2),
        ("workbook.column_unknown", "会议室", 1),
        ("workbook.sheet_hidden", "人才", None),
        ("workbook.sheet_unknown", "其他", None),
    ]


def test_a_formula_without_a_result_is_an_error() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("会议室")
        sheet.write_row(0, 0, ["编号", "名称"])
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
    _, problems = read(stream.getvalue(), "f.xlsx", today=TODAY, fair_id="f")
    assert [(one.code, one.row, one.column) for one in problems] == [("workbook.formula", 2, "编号")]


def test_a_workbook_of_another_fair_is_refused() -> None:
    fair, problems = read(a_workbook(展会=FAIR), "f.xlsx", today=TODAY, fair_id="g")
    assert (fair, [(one.code, one.row, one.value) for one in problems]) == (None, [("workbook.other_id", 1, "f")])


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"a,b\n1,2\n", "is no .xlsx workbook"), (a_workbook(名单=[["姓名"], ["甲"]]), "holds no frame of a fair")],
)
def test_a_file_that_is_no_frame_is_refused_with_a_way_out(content: bytes, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        read(content, "list.xlsx", today=TODAY)


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_message_is_there_in_both_languages_with_the_same_values(code: str) -> None:
    import string

    _, message = PROBLEMS[code]
    zh, en = ({name for _, name, _, _ in string.Formatter().parse(text) if name} for text in message)
    assert zh == en
