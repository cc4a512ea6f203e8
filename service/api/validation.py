"""What pydantic found wrong with a request or a setting, said in both languages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matcher.bilingual import Bilingual, Language

_MESSAGES: dict[str, Bilingual] = {
    "missing": Bilingual("缺少此项。", "This is needed and was not given."),
    "extra_forbidden": Bilingual(
        "没有此项，请检查拼写或删除。", "There is no such field; check its spelling or leave it out."
    ),
    "json_invalid": Bilingual("内容不是有效的 JSON：{error}", "The body is not valid JSON: {error}"),
    "string_type": Bilingual("应为文本。", "This should be a text."),
    "string_unicode": Bilingual(
        "文本中有无效字符（不成对的 \\ud800 至 \\udfff），请删除。",
        "This text holds half a character (\\ud800 to \\udfff without its other half); take it out.",
    ),
    "string_too_short": Bilingual("至少需要 {min_length} 个字符。", "This needs at least {min_length} characters."),
    "too_short": Bilingual(
        "至少需要 {min_length} 个字符或条目。", "This needs at least {min_length} characters or items."
    ),
    "string_too_long": Bilingual("最多 {max_length} 个字符。", "This may have at most {max_length} characters."),
    "string_pattern_mismatch": Bilingual("格式应为 {pattern}。", "This should have the form {pattern}."),
    "enum": Bilingual("应为以下之一：{expected}。", "This should be one of {expected}."),
    "literal_error": Bilingual("应为以下之一：{expected}。", "This should be one of {expected}."),
    "union_tag_invalid": Bilingual(
        "{discriminator} 应为以下之一：{expected_tags}。", "{discriminator} should be one of {expected_tags}."
    ),
    "union_tag_not_found": Bilingual(
        "缺少 {discriminator}：它说明这是哪一种。可用的值见 /docs。",
        "{discriminator} is missing: it says which kind this is. The values are at /docs.",
    ),
    "int_parsing": Bilingual("应为整数。", "This should be a whole number."),
    "int_type": Bilingual("应为整数。", "This should be a whole number."),
    "float_parsing": Bilingual("应为数字。", "This should be a number."),
    "float_type": Bilingual("应为数字。", "This should be a number."),
    "finite_number": Bilingual("应为有限的数字。", "This should be a finite number."),
    "bool_parsing": Bilingual("应为 true 或 false。", "This should be true or false."),
    "greater_than_equal": Bilingual("不能小于 {ge}。", "This may not be below {ge}."),
    "greater_than": Bilingual("应大于 {gt}。", "This should be above {gt}."),
    "less_than_equal": Bilingual("不能大于 {le}。", "This may not be above {le}."),
    "date_from_datetime_parsing": Bilingual("应为日期，如 2027-03-31。", "This should be a date such as 2027-03-31."),
    "date_parsing": Bilingual("应为日期，如 2027-03-31。", "This should be a date such as 2027-03-31."),
    "datetime_from_date_parsing": Bilingual(
        "应为时间，如 2027-03-31T09:00:00。", "This should be a time such as 2027-03-31T09:00:00."
    ),
    "datetime_parsing": Bilingual(
        "应为时间，如 2027-03-31T09:00:00。", "This should be a time such as 2027-03-31T09:00:00."
    ),
    "tuple_type": Bilingual("应为列表。", "This should be a list."),
    "frozen_set_type": Bilingual("应为列表。", "This should be a list."),
    "model_attributes_type": Bilingual("应为 JSON 对象。", "This should be a JSON object."),
    "model_type": Bilingual("应为 JSON 对象。", "This should be a JSON object."),
    "database_url": Bilingual(
        "不是可用的数据库地址，应如 sqlite:///var/wutong.db 或 postgresql+psycopg://USER:PASSWORD@HOST/NAME。",
        "This is not a usable database URL; it should look like sqlite:///var/wutong.db or "
        "postgresql+psycopg://USER:PASSWORD@HOST/NAME.",
    ),
    "database_driver": Bilingual(
        "缺少数据库驱动 {name}。PostgreSQL 请安装 wutong[postgresql]，并使用 postgresql+psycopg://…。",
        "The driver {name} is not installed. For PostgreSQL install wutong[postgresql] and write "
        "postgresql+psycopg://….",
    ),
    "language_tag": Bilingual("应为 zh 或 en（如 zh_CN）。", "This should be zh or en (zh_CN will do)."),
    "rating_step": Bilingual(
        "rating 只与 step 为 rated 时一同给出，且此时必须给出。", "`rating` goes with the step rated, always and only."
    ),
    "reason_step": Bilingual("reason 只能与 step 为 declined 一同给出。", "`reason` goes with the step declined only."),
    "year": Bilingual("时间应在公元1年至9999年（UTC）之间。", "This should lie within the years 1 to 9999 of UTC."),
    "outcome_party": Bilingual(
        "人才、需求、单位应给出 id；其他方应给出 name；不具名的应给出 anonymous: true。三者给且只给一项。",
        "A talent, demand or organisation has an `id`, somebody outside a `name`, and one who is not named "
        "`anonymous: true`; give exactly one of these.",
    ),
    "outcome_twice": Bilingual("同一方写了两次，请只写一次。", "A party is named twice; name each once."),
    "outcome_alone": Bilingual(
        "除“落地”外，至少应有两方。", "It takes two parties at least, except for the stage landed."
    ),
    "outcome_nobody": Bilingual(
        "没有写明参与方。请给出 parties，或给出已发布日程中的洽谈编号 meeting。",
        "Nobody is named. Give `parties`, or the id of a `meeting` of the published programme.",
    ),
    "outcome_project": Bilingual(
        "参与方均不具名，请给出项目编号 project。", "As no party is named, give the cooperation an id (`project`)."
    ),
    "outcome_amount": Bilingual(
        "只有意向、签约、投资到位有金额；请去掉 amount，或改正 stage。",
        "Only intention, signed and invested have an amount; leave `amount` out, or correct the stage.",
    ),
    "outcome_ceremony": Bilingual(
        "签约仪式上签署的是意向或合同；请去掉 ceremony，或改正 stage。",
        "At a ceremony intentions and contracts are signed; leave `ceremony` out, or correct the stage.",
    ),
    "outcome_planned": Bilingual(
        "只有列入签约仪式（ceremony）的，才能标为 planned。",
        "Only what has a place at the ceremony (`ceremony`) can be planned.",
    ),
    "code_or_party": Bilingual(
        "code（签到码）与 party（编号）给且只给一项。", "Give either `code` or `party`, and not both."
    ),
    "limits": Bilingual(
        "最少 {least} 大于最多 {most}，请改正。", "At least {least} is above at most {most}; correct them."
    ),
    "time_zone": Bilingual(
        "没有名为“{name}”的时区，应如 Asia/Shanghai。", "There is no time zone “{name}”; write one as Asia/Shanghai."
    ),
    "local_time": Bilingual(
        "应为展会当地时间，不带时区。", "Write the time as clocks at the fair show it, without a zone."
    ),
    "time_parsing": Bilingual("应为时间，如 09:30。", "This should be a time such as 09:30."),
    "unknown_code": Bilingual(
        "不是已知代码；代码列表见 /api/v1/vocabularies。", "Not a known code; the codes are at /api/v1/vocabularies."
    ),
}
_OTHER = Bilingual("此值不合要求（{type}）。", "This is not acceptable ({type}): {msg}")


@dataclass(frozen=True)
class Finding:
    pointer: str
    code: str
    detail: str
    value: str


def explain(errors: Iterable[Mapping[str, Any]], language: Language) -> list[Finding]:
    """One finding an error, in the order they were found."""
    return [_explain(error, language) for error in errors]


def _explain(error: Mapping[str, Any], language: Language) -> Finding:
    template = _MESSAGES.get(error["type"], _OTHER)
    values = {
        "type": error["type"],
        "msg": error.get("msg", ""),
        **{k: str(v) for k, v in error.get("ctx", {}).items()},
    }
    if "discriminator" in values:
        values["discriminator"] = values["discriminator"].strip("'")
    try:
        detail = template.format(**values)
    except (KeyError, IndexError):
        detail = _OTHER.format(**values)
    given = error.get("input")
    shown = str(given)[:100] if isinstance(given, str | int | float | bool) else ""
    return Finding(_whole(_pointer(error["loc"])), error["type"], _whole(detail.text(language)), _whole(shown))


def _whole(text: str) -> str:
    """Without halves of surrogate pairs, which JSON can carry and no answer can be written with."""
    return text.encode("utf-8", "replace").decode()


def pointer_of_path(path: str) -> str:
    """tables[3].room → "#/tables/3/room"."""
    return _pointer(("body", *filter(None, path.replace("]", "").replace("[", ".").split("."))))


def _pointer(location: Sequence[str | int]) -> str:
    """("body", "terms", "kind") → "#/terms/kind"; ("query", "limit") → "limit"."""
    if location and location[0] == "body":
        return "#" + "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in location[1:])
    return ".".join(str(part) for part in location[1:]) or "request"
