"""What the documentation of the API shows. All invented."""

from typing import Any

TALENT: dict[str, Any] = {
    "name": "Test Talent (invented)",
    "headline": "Membrane engineer, desalination pre-treatment",
    "summary": "Eight years of fouling control for seawater reverse osmosis: hollow-fibre ultrafiltration, "
    "low-pressure cleaning, and a pilot of 2,000 m³/day that ran for fourteen months.",
    "skills": ["seawater reverse osmosis", "hollow-fibre ultrafiltration", "membrane autopsy"],
    "industries": ["energy_environment"],
    "degree": "doctor",
    "years": 8,
    "languages": ["en", "zh"],
    "roles": ["engineer"],
    "intents": ["job", "cooperation"],
    "email": "test.talent@example.org",
    "language": "en",
    "consents": ["matching", "profile"],
}

DEMAND: dict[str, Any] = {
    "organisation": {"name": "测试海水淡化有限公司（虚构）", "type": "enterprise"},
    "title": "海水淡化预处理膜污染控制",
    "description": "现有反渗透装置进水浊度波动大，超滤膜清洗周期不足十天，求抗污染预处理工艺及清洗方案。",
    "skills": ["超滤", "反渗透", "膜污染控制"],
    "industries": ["energy_environment"],
    "degree": "master",
    "languages": ["zh"],
    "terms": {
        "kind": "technology",
        "budget": {"high": 3000000},
        "maturity": "pilot",
        "cooperation": ["joint_research"],
    },
    "expires": "2027-12-31",
}

ORGANISATION: dict[str, Any] = {"name": "测试海水淡化有限公司（虚构）", "type": "enterprise", "tier": "high_tech"}

TEXT = "我们需要能降低海水反渗透膜污染的专家，最好做过超滤预处理中试。"

VERDICT: dict[str, Any] = {
    "demand_id": "d_9c04e7a1b2f35d68",
    "talent_id": "t_5b1f0c2d3e4a6978",
    "party": "demand",
    "step": "declined",
    "reason": "expertise",
    "listing_id": "6f1e0f5c9a2b4d7e8c3a1b0d9e8f7a6b",
}

FAIR: dict[str, Any] = {
    "name": {"zh": "测试洽谈会（虚构）", "en": "Test fair (invented)"},
    "time_zone": "Asia/Shanghai",
    "slots": [
        {"id": "1014-01", "day": "2026-10-14", "start": "09:00", "end": "09:25"},
        {"id": "1014-02", "day": "2026-10-14", "start": "09:30", "end": "09:55"},
    ],
    "rooms": [{"id": "A", "name": {"zh": "一号厅", "en": "Hall 1"}}],
    "tables": [{"id": "T1", "room": "A"}, {"id": "T2", "room": "A"}],
    "interpreters": [{"id": "I1", "name": "测试翻译（虚构）", "pairs": [["zh", "en"]]}],
    "rules": {"talents": {"least": 0, "most": 8}, "demands": {"least": 0, "most": 6}},
}

EDITS: dict[str, Any] = {
    "move": {"value": {"do": "move", "meeting": "m_5b1f0c8e2a9d", "slot": "1014-02", "table": "T2"}},
    "swap": {"value": {"do": "swap", "first": "m_5b1f0c8e2a9d", "second": "m_0c8e2a9d5b1f"}},
    "add": {"value": {"do": "add", "demand": "d_9c04e7a1b2f35d68", "talent": "t_5b1f0c2d3e4a6978", "slot": "1014-02"}},
    "remove": {"value": {"do": "remove", "meeting": "m_5b1f0c8e2a9d"}},
    "lock": {"value": {"do": "lock", "meeting": "m_5b1f0c8e2a9d"}},
    "assign": {"value": {"do": "assign", "meeting": "m_5b1f0c8e2a9d", "interpreter": "I1"}},
}

DAY_EVENTS: list[dict[str, Any]] = [
    {"kind": "late", "at": "2026-10-14T09:05:00", "party": "t_5b1f0c2d3e4a6978", "until": "2026-10-14T10:40:00"},
    {"kind": "table_lost", "at": "2026-10-14T09:10:00", "party": "T2"},
]
