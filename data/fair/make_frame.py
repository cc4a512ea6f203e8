"""Makes the frame of the sample fair: when and where its talents and demands meet, as an office would write it down.

    python data/fair/make_frame.py              writes frame/会场安排.xlsx beside this file
    python data/fair/make_frame.py FILE         writes FILE

Gives the same file on every run. Who comes stands in source/*.jsonl; the rest stands here. Everything is invented.
"""

import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

from make_lists import HERE, Fair, read_fair

from matcher.bilingual import Language
from matcher.fair.entry.frame_writing import Rows, Value, write_rows
from matcher.fair.frame import AbsenceReason

CREATED = datetime(2026, 9, 21, 9, 0)  # written into the workbook, so that two runs give the same bytes
FIRST, SECOND = date(2026, 10, 14), date(2026, 10, 15)
Row = dict[str, Value]

# Who registered and does not come. T-324 takes remote work only; the others found another appointment.
ABSENT = {"T-108", "T-203", "T-222", "T-305", "T-323", "T-324", "T-407", "T-426"}
ARRIVES_LATE = {
    datetime(2026, 10, 14, 11, 30): ("T-101", "T-215", "T-302"),
    datetime(2026, 10, 14, 14, 0): ("T-109", "T-210", "T-233", "T-317", "T-404", "T-438"),
    datetime(2026, 10, 15, 9, 0): ("T-114", "T-240", "T-316", "T-336", "T-416"),
}
LEAVES_EARLY = {
    datetime(2026, 10, 14, 16, 0): ("T-118", "T-237", "T-403"),
    datetime(2026, 10, 14, 18, 0): ("T-136", "T-239", "T-301", "T-434"),
    datetime(2026, 10, 15, 12, 30): ("T-105", "T-225", "T-321", "T-413", "T-430"),
}
ON_TOUR = (  # 走进青岛: those who look for work, on the second afternoon
    "T-106", "T-122", "T-125", "T-128", "T-129", "T-131", "T-132", "T-206", "T-211", "T-213", "T-218", "T-226", "T-228",
    "T-230", "T-234", "T-306", "T-307", "T-309", "T-314", "T-320", "T-322", "T-332", "T-409", "T-419", "T-421", "T-423",
    "T-429", "T-439",
)  # fmt: skip
EXHIBITS = ("T-220", "T-240", "T-311", "T-312", "T-340", "T-417")
OWNED = {  # tables in the first hall
    "青岛赤湾橡胶科技股份有限公司（虚构）": "O1",
    "青岛墨城精机股份有限公司（虚构）": "O2",
    "青岛澜汐淡化水务有限公司（虚构）": "O3",
    "青岛曜轨车辆控制系统有限公司（虚构）": "O4",
}
TWO_PEOPLE = {  # of these organisations each demand has its own representative
    "青岛赤湾橡胶科技股份有限公司（虚构）": (("JS-203", "zh, en"), ("GW-202", "zh")),
    "青岛墨城精机股份有限公司（虚构）": (("JS-303", "zh"), ("RZ-306", "zh, en, de")),
}
THIRD_LANGUAGE = {"GW-105": "zh, en, ru", "GW-203": "zh, ja", "GW-406": "zh, de, en"}
SPEAKS_ENGLISH = ("英", "English")  # as the demand says of its languages
PEOPLE = """
    苏砚 祝青禾 湛一鸣 费望川 荆若水 桑知行 齐越 翁听澜 阎初夏 佘明远 向晚晴 郎清和 巫景行 边小满 仲怀远 茅书恒
    蔺知秋 容与舟 屠望平 印可心 鲜于澈 司空朗 濮阳意 公羊朔 端木棠 令狐岸 百里溪 东方屿 西门砾 南宫汀 夏侯渚 皇甫洲
    赫连川 澹台沚 钟离湄 申屠滨 太叔澄 轩辕澎 宇文泓 长孙涵 慕容潼 闾丘湛 亓官沅 仉望海 漆雕渊 壤驷滢
""".split()  # noqa: SIM905
INTERPRETERS = (
    ("梅若英", "中英"),
    ("楚怀瑜", "中英"),
    ("柯思德", "中英、中德"),
    ("藤雅文", "中日、中英"),
    ("罗曼云", "中俄、中法"),
)


def rows_of(fair: Fair) -> Rows:
    return {
        "fair": [
            {"id": "sample-2026"},
            {"name.zh": "海外人才项目洽谈会（样例，虚构）"},
            {"name.en": "Talent and project fair (sample, invented)"},
            {"time_zone": "Asia/Shanghai"},
            {"once_per_organisation": True},
            {"least_value": 0.02},
        ],
        "slots": list(_slots()),
        "rooms": [
            {"id": "A", "name.zh": "一号厅（洽谈）", "name.en": "Hall 1 (meetings)"},
            {"id": "B", "name.zh": "二号厅（洽谈）", "name.en": "Hall 2 (meetings)"},
            {"id": "C", "name.zh": "三号厅（展示）", "name.en": "Hall 3 (exhibits)"},
        ],
        "walks": [
            {"rooms[0]": "A", "rooms[1]": "B", "minutes": 3},
            {"rooms[0]": "A", "rooms[1]": "C", "minutes": 6},
            {"rooms[0]": "B", "rooms[1]": "C", "minutes": 5},
        ],
        "tables": list(_tables()),
        "attendees": list(_attendees(fair)),
        "representatives": list(_representatives(fair)),
        "interpreters": [{"name": f"{name}（虚构）", "pairs": pairs} for name, pairs in INTERPRETERS],
        "absences": list(_absences()),
        "limits": [
            {"scope": "人才", "most": 8},
            {"scope": "需求", "most": 8},
            {"scope": "单位", "most": 16},
            {"scope": "行业", "who": "海洋船舶与海工装备", "most": 60},
            {"scope": "个别", "who": "JS-203", "least": 2, "most": 10},
            {"scope": "个别", "who": "T-139", "most": 12},
        ],
        "pins": [
            {"demand": demand, "talent": talent}
            for demand, talent in (("JS-401", "T-404"), ("GW-406", "T-419"), ("RZ-201", "T-235"), ("JS-203", "T-212"))
        ],
        "bans": [
            {"party": "RZ-306", "talent": "T-316", "reason": "曾为并购标的服务"},
            {"party": "青岛砻石功率半导体有限公司（虚构）", "talent": "T-310", "reason": "与其竞争对手有排他合作"},
            {"party": "GW-401", "talent": "T-421", "reason": "双方已在洽谈会前签约"},
        ],
        "groups": [
            {"host": "GW-306", "least": 3, "most": 8, "sessions": 1},
            {"host": "T-312", "least": 2, "most": 6, "sessions": 2},
        ],
    }


def _slots() -> Iterator[Row]:
    """Thirteen of 25 minutes a day, of which one around noon is for lunch."""
    for day in (FIRST, SECOND):
        yield {"day": day, "start": time(9, 0), "end": time(12, 0), "minutes": 25, "pause": 5}
        yield {"day": day, "start": time(12, 0), "end": time(12, 25), "lunch": True}
        yield {"day": day, "start": time(13, 30), "end": time(16, 30), "minutes": 25, "pause": 5}


def _tables() -> Iterator[Row]:
    """18 that all share, 4 of organisations, 6 of talents who exhibit."""
    yield {"id": "T1", "room": "A", "count": 8}
    yield {"id": "T9", "room": "B", "count": 6}
    yield {"id": "T15", "room": "C", "count": 4}
    yield from ({"id": table, "room": "A", "owner": owner} for owner, table in OWNED.items())
    yield from ({"id": f"E{number}", "room": "C", "owner": talent} for number, talent in enumerate(EXHIBITS, start=1))


def _attendees(fair: Fair) -> Iterator[Row]:
    """Their languages are those of their profiles."""
    arrives = {talent: at for at, talents in ARRIVES_LATE.items() for talent in talents}
    leaves = {talent: at for at, talents in LEAVES_EARLY.items() for talent in talents}
    for talent in sorted(fair.talents):
        if talent not in ABSENT:
            yield {"id": talent, "arrives": arrives.get(talent), "leaves": leaves.get(talent)}


def _representatives(fair: Fair) -> Iterator[Row]:
    """Of those who are ready to speak a foreign language; the others send somebody who is not named yet."""
    people = iter(PEOPLE)
    for number, demand in sorted(fair.demands.items()):
        organisation, asked = demand["organisation"], demand.get("languages", "")
        named = TWO_PEOPLE.get(organisation, ())
        for of_demand, languages in named:
            if of_demand == number:
                yield _representative(people, organisation, languages, of_demand)
        if not named and (number in THIRD_LANGUAGE or any(word in asked for word in SPEAKS_ENGLISH)):
            yield _representative(people, organisation, THIRD_LANGUAGE.get(number, "zh, en"))


def _representative(people: Iterator[str], organisation: str, languages: str, demand: str = "") -> Row:
    name = f"{next(people)}（虚构）"
    return {"organisation": organisation, "name": name, "demands": demand, "languages": languages}


def _absences() -> Iterator[Row]:
    yield _absence("*", FIRST, time(9, 0), time(9, 55), AbsenceReason.CEREMONY, "开幕式 Opening ceremony")
    for talent in ON_TOUR:
        yield _absence(
            talent, SECOND, time(14, 30), time(17, 0), AbsenceReason.TOUR, "走进青岛 Tour of the city's parks"
        )
    yield _absence("青岛听潮国际医院（虚构）", SECOND, time(9, 0), time(12, 0), AbsenceReason.OTHER, "查房 ward round")
    yield _absence("RZ-104", FIRST, time(13, 30), time(16, 30), AbsenceReason.OTHER, "董事会 board meeting")
    yield _absence("藤雅文（虚构）", FIRST, time(9, 0), time(12, 30), AbsenceReason.ARRIVAL, "航班 flight")
    yield _absence("T7", SECOND, time(9, 0), time(10, 30), AbsenceReason.OUT_OF_ORDER, "布线检修 cabling")


def _absence(who: str, day: date, since: time, until: time, reason: AbsenceReason, note: str) -> Row:
    moments = {"since": datetime.combine(day, since), "until": datetime.combine(day, until)}
    return {"who": who, **moments, "reason": reason, "note": note}


def labels_of(fair: Fair) -> dict[str, str]:
    """Names beside the numbers, for people."""
    named = {number: row["title"] for number, row in fair.demands.items()}
    return named | {number: row.get("name", "") for number, row in fair.talents.items()}


def make(path: Path) -> None:
    fair = read_fair()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write_rows(rows_of(fair), Language.ZH, labels=labels_of(fair), created=CREATED))


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "frame" / "会场安排.xlsx")
