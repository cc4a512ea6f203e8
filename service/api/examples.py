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
