"""The fairness report as a page that stands by itself, and as lines."""

import math
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from matcher.bilingual import Bilingual, Language
from matcher.learning.fairness import NOT_STATED, Group
from service.actions.fairness import FairnessReport

COLUMNS = (
    "attribute",
    "group",
    "people",
    "share",
    "shown",
    "chosen",
    "selection_rate",
    "impact_ratio",
    "exposure_ratio",
)


def page(report: FairnessReport, language: Language) -> str:
    """HTML without anything from elsewhere: to keep, to print, to send."""
    folder = Path(__file__).parent / "web" / "templates"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    attributes = [
        (attribute, [_shown(group, language) for group in groups])
        for attribute, groups in groupby(report.groups, key=lambda group: group.attribute)
    ]
    words: dict[str, Any] = {
        "title": _TITLE.text(language),
        "of": _OF.format(since=report.since, until=report.until, lists=report.lists).text(language),
        "headings": [heading.text(language) for heading in _HEADINGS],
        "none": _NONE.text(language),
        "rule": _RULE.text(language),
    }
    return environment.get_template("fairness.html").render(t=words, language=language.value, attributes=attributes)


def lines(report: FairnessReport, language: Language) -> list[str]:
    """Tab-separated, with a heading."""
    rows = [
        (
            group.attribute,
            group.value or _NOT_STATED.text(language),
            group.people,
            _number(group.share),
            group.shown,
            group.chosen,
            _number(group.selection_rate),
            _number(group.impact_ratio),
            _number(group.exposure_ratio),
        )
        for group in report.groups
    ]
    return ["\t".join(str(value).replace("\t", " ") for value in row) for row in (COLUMNS, *rows)]


def _shown(group: Group, language: Language) -> dict[str, Any]:
    name = group.value if group.value != NOT_STATED else _NOT_STATED.text(language)
    return {
        "name": f"{name} {_SMALL.text(language)}" if group.small and group.value != NOT_STATED else name,
        "people": group.people,
        "share": f"{group.share:.1%}",
        "shown": group.shown,
        "chosen": group.chosen,
        "rate": "–" if math.isnan(group.selection_rate) else f"{group.selection_rate:.1%}",
        "impact": _number(group.impact_ratio),
        "exposure": _number(group.exposure_ratio),
        "impact_width": _width(group.impact_ratio),
        "exposure_width": _width(group.exposure_ratio),
        "low": group.below_four_fifths,
        "apart": group.small or group.value == NOT_STATED,
    }


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


def _width(ratio: float) -> int:
    return 0 if math.isnan(ratio) else min(100, round(100 * ratio))


_TITLE = Bilingual("公平性审计", "Fairness audit")
_OF = Bilingual(
    "{since} 至 {until} 发给需求方的 {lists} 份名单。",
    "Of {lists} lists that went out to demands from {since} to {until}.",
)
_HEADINGS = (
    Bilingual("组别", "Group"),
    Bilingual("人数", "People"),
    Bilingual("占比", "Share"),
    Bilingual("展示次数", "Times shown"),
    Bilingual("被选次数", "Chosen"),
    Bilingual("入选率", "Selection rate"),
    Bilingual("影响比", "Impact ratio"),
    Bilingual("曝光比", "Exposure ratio"),
)
_NOT_STATED = Bilingual("未填写", "not stated")
_SMALL = Bilingual("（不足2%）", "(under 2 %)")
_NONE = Bilingual(
    "没有可统计的组别。请先用 wutong fairness --groups 文件 导入。",
    "There are no groups to audit. Bring them with: wutong fairness --groups FILE",
)
_RULE = Bilingual(
    "影响比：入选率与最高组之比（纽约市2021年第144号地方法及其细则）；曝光比：人均获得的注意（按名次折减）与最高组之比。"
    "竖线为五分之四，低于此线的组以底色标出。未填写者与不足2%的组列出但不评判。组别与排序无关，任何模型都读不到。",
    "Impact ratio: selection rate against the group selected most often (New York City, Local Law 144 of 2021 and its "
    "rules). Exposure ratio: attention a person gets, discounted by position, against the group with most. The line "
    "is at four fifths; groups below it are tinted. Those not stated and groups under 2 % are shown and not judged. No "
    "model ever reads a group.",
)
