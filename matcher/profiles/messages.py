"""Every finding a reader of profiles can make, with what to do about it, in both languages."""

# ruff: noqa: E501 (a sentence a line: broken ones are harder to proof-read)

from matcher.bilingual import Bilingual
from matcher.profiles.fields import DEMAND_FIELDS, TALENT_FIELDS
from matcher.profiles.problems import Problem, Severity

_NOTE, _WARNING, _ERROR = Severity.NOTE, Severity.WARNING, Severity.ERROR

CATALOGUE: dict[str, tuple[Severity, Bilingual]] = {
    "value.attachment": (
        _WARNING,
        Bilingual(
            "{label}写的是“{value}”，附件不会一并读取：请把内容直接填入单元格。",
            "{label} says “{value}”; attachments are not read: write the content into the cell.",
        ),
    ),
    "value.pending": (
        _NOTE,
        Bilingual(
            "{label}为“{value}”，按未填处理，确定后请补填。",
            "{label} is “{value}” and counts as not filled in: add it once it is known.",
        ),
    ),
    "value.ditto": (
        _WARNING,
        Bilingual(
            "{label}写的是“{value}”，每一行都须写明具体内容：请复制上一行的值。",
            "{label} says “{value}”; each row must say it itself: copy the value from the row above.",
        ),
    ),
    "value.formula_error": (
        _WARNING,
        Bilingual(
            "{label}是公式错误“{value}”，按未填处理：请改为数值或文字。",
            "{label} is the formula error “{value}” and counts as not filled in: replace it with a value.",
        ),
    ),
    "value.unrecognised": (
        _WARNING,
        Bilingual(
            "未能识别{label}“{value}”，原文已存入备注：请改写，例如“{example}”。",
            "{label} “{value}” was not understood; the text is kept in the notes: write it for example as “{example}”.",
        ),
    ),
    "value.kept_as_note": (
        _NOTE,
        Bilingual(
            "{label}“{value}”中有未能归类的内容，原文已存入备注。",
            "{label} “{value}” says more than its categories hold; the text is kept in the notes.",
        ),
    ),
    "value.too_long": (
        _WARNING,
        Bilingual(
            "{label}有{length}字，超过{limit}字，已截断：请缩短。",
            "{label} has {length} characters, more than {limit}, and was cut: please shorten it.",
        ),
    ),
    "value.other_list": (
        _NOTE,
        Bilingual(
            "“{label}”不属于该类需求，内容“{value}”已存入备注。",
            "“{label}” does not belong to this kind of demand; “{value}” is kept in the notes.",
        ),
    ),
    "field.unknown": (
        _NOTE,
        Bilingual(
            "没有名为“{name}”的字段，内容“{value}”已存入备注。",
            "There is no field “{name}”; its content “{value}” is kept in the notes.",
        ),
    ),
    "field.sensitive": (
        _NOTE,
        Bilingual(
            "“{name}”与匹配无关，不收集，内容未保存。",
            "“{name}” plays no part in matching and is not collected; its content was not stored.",
        ),
    ),
    "money.unreadable": (
        _WARNING,
        Bilingual(
            "未能读出{label}“{value}”的金额，原文已存入备注：请写成“{example}”或“面议”。",
            "No amount could be read from {label} “{value}”; the text is kept in the notes: write “{example}” or “negotiable”.",
        ),
    ),
    "money.unit_assumed": (
        _WARNING,
        Bilingual(
            "{label}“{value}”没有单位，按万元读取：请写明单位，例如“{example}”。",
            "{label} “{value}” has no unit and was read as units of 10,000 yuan (万元): state the unit, for example “{example}”.",
        ),
    ),
    "money.unit_doubtful": (
        _WARNING,
        Bilingual(
            "{label}“{value}”若按表头的万元计算则过大，已按元读取：请核对。",
            "{label} “{value}” would be too large in the heading's unit of 万元 and was read as yuan: please check.",
        ),
    ),
    "money.currency_assumed": (
        _NOTE,
        Bilingual(
            "{label}“{value}”没有币种，按人民币读取。", "{label} “{value}” names no currency and was read as renminbi."
        ),
    ),
    "money.period_assumed": (
        _NOTE,
        Bilingual(
            "{label}“{value}”没有写明按年还是按月，按数额大小判断为{period}。",
            "{label} “{value}” does not say whether by month or by year; by its size it was read as {period}.",
        ),
    ),
    "money.swapped": (
        _WARNING,
        Bilingual(
            "{label}“{value}”的下限高于上限，已对调：请核对。",
            "In {label} “{value}” the lower end is above the upper; they were exchanged: please check.",
        ),
    ),
    "date.unreadable": (
        _WARNING,
        Bilingual(
            "未能读出{label}“{value}”的日期，原文已存入备注：请写成“2027-06-30”或“长期有效”。",
            "No date could be read from {label} “{value}”; the text is kept in the notes: write “2027-06-30”, or “until filled”.",
        ),
    ),
    "number.unreadable": (
        _WARNING,
        Bilingual(
            "未能读出{label}“{value}”的数字，原文已存入备注：请写成“{example}”。",
            "No number could be read from {label} “{value}”; the text is kept in the notes: write “{example}”.",
        ),
    ),
    "degree.preferred": (
        _NOTE,
        Bilingual(
            "{label}“{value}”表示优先，按期望而非必须条件处理。",
            "{label} “{value}” is a preference and is treated as a wish, not as a must.",
        ),
    ),
    "degree.exception": (
        _NOTE,
        Bilingual(
            "{label}“{value}”允许较低学历，按{degree}作为最低要求。",
            "{label} “{value}” admits a lower degree; {degree} was taken as the least required.",
        ),
    ),
    "degree.in_progress": (
        _NOTE,
        Bilingual(
            "{label}“{value}”尚未取得，暂按{degree}处理。",
            "{label} “{value}” is not yet awarded; until then it counts as {degree}.",
        ),
    ),
    "languages.only_must": (
        _NOTE,
        Bilingual(
            "{label}“{value}”中只有标明必须的语言作为必须条件，其余已存入备注。",
            "Of {label} “{value}” only the language marked as a must is required; the rest is kept in the notes.",
        ),
    ),
    "industry.inferred": (
        _NOTE,
        Bilingual(
            "未填写或未能识别产业，根据文字内容归入{industry}。",
            "The industry is missing or was not recognised; from the text it was taken as {industry}.",
        ),
    ),
    "demand.expired": (
        _WARNING,
        Bilingual(
            "该需求已于{date}截止，不参与匹配：如仍有效请更新截止日期。",
            "This demand expired on {date} and will not be matched: give a new deadline if it still stands.",
        ),
    ),
    "demand.nothing_to_match": (
        _ERROR,
        Bilingual(
            "没有需求名称、描述或技能要求，无法匹配：请至少填写其中一项。",
            "There is no title, description or required skill, so nothing can be matched: fill in at least one of them.",
        ),
    ),
    "demand.title_from_text": (
        _WARNING,
        Bilingual(
            "没有需求名称，取正文开头“{title}”作为名称：请补填。",
            "There is no title; the beginning of the text, “{title}”, was taken: please add one.",
        ),
    ),
    "demand.no_organisation": (
        _WARNING,
        Bilingual(
            "没有单位名称，暂记为“{name}”：请补填，否则无法安排洽谈。",
            "The organisation is missing and stands as “{name}”: add it, or no meeting can be arranged.",
        ),
    ),
    "demand.kind_inferred": (
        _NOTE,
        Bilingual(
            "没有写明需求类型，根据所填内容归为{kind}。",
            "The kind of demand is not stated; from what is filled in it was taken as: {kind}.",
        ),
    ),
    "demand.kind_assumed": (
        _WARNING,
        Bilingual(
            "无法判断是融资、技术还是岗位需求，暂按{kind}处理：请写明需求类型。",
            "It cannot be told whether this is a funding, technology or job demand; it was taken as: {kind}. State the kind.",
        ),
    ),
    "talent.no_name": (
        _ERROR,
        Bilingual(
            "没有姓名，无法建立人才档案：请填写姓名或团队名称。",
            "There is no name, so no profile can be made: give the name of the person or team.",
        ),
    ),
    "talent.thin": (
        _WARNING,
        Bilingual(
            "没有职务、简介或专长，只能按其余信息匹配：请补写一段简介。",
            "There is no position, summary or skill; matching has only the rest to go by: add a short paragraph.",
        ),
    ),
    "consent.refused": (
        _WARNING,
        Bilingual(
            "本人未同意参与匹配（“{value}”），不会参与匹配。",
            "The person did not agree to be matched (“{value}”) and will not be matched.",
        ),
    ),
    "consent.unclear": (
        _WARNING,
        Bilingual(
            "未能理解授权“{value}”，按未同意处理，不会参与匹配：如本人同意，请写明“同意匹配”或“同意匹配，同意展示姓名”。",
            "The consent “{value}” is unclear and counts as not given; the person will not be matched: if the person agrees, write “matching” or “matching and profile”.",
        ),
    ),
    "show_name.unclear": (
        _WARNING,
        Bilingual(
            "未能理解是否展示姓名（“{value}”），不展示姓名：请写“是”或“否”。",
            "Whether the name may be shown (“{value}”) is unclear, so it is not shown: write “yes” or “no”.",
        ),
    ),
    "confidential.unclear": (
        _WARNING,
        Bilingual(
            "未能理解是否保密“{value}”，按保密处理：请写“是”或“否”。",
            "Whether this is confidential (“{value}”) is unclear, so it is kept confidential: write “yes” or “no”.",
        ),
    ),
    "email.invalid": (
        _WARNING,
        Bilingual(
            "电子邮箱“{value}”格式不正确，已按原样保存：请核对。",
            "The e-mail address “{value}” is not well formed and was kept as written: please check.",
        ),
    ),
    "phone.rounded": (
        _WARNING,
        Bilingual(
            "电话“{value}”已被表格软件改成科学计数法，位数丢失，无法还原：请将该列设为文本后重填。",
            "The telephone number “{value}” was rounded by the spreadsheet and cannot be restored: format the column as text and enter it again.",
        ),
    ),
    "demand.several": (
        _WARNING,
        Bilingual(
            "一个单元格中写了 {count} 项需求，只作为一条处理：请每项单列一行，匹配会更准确。",
            "One cell holds {count} demands and counts as one entry: give each a row of its own to be matched well.",
        ),
    ),
    "requirement.inferred": (
        _NOTE,
        Bilingual(
            "未单独填写{label}，从要求文字“{value}”中读出。",
            "{label} has no value of its own and was read from the text “{value}”.",
        ),
    ),
    "email.several": (
        _NOTE,
        Bilingual(
            "填写了多个电子邮箱，使用第一个“{email}”。",
            "Several e-mail addresses are given; the first, “{email}”, is used.",
        ),
    ),
    "profile.invalid": (
        _ERROR,
        Bilingual(
            "这一行无法建立档案（{reason}）：请核对该行。",
            "No profile could be made from this row ({reason}): please check the row.",
        ),
    ),
}

_LONGEST_VALUE = 200


def problem(code: str, field: str = "", value: str = "", **values: object) -> Problem:
    """The finding `code` about one value; the field's label and example are filled in by its name. Raises KeyError for an unknown code."""
    severity, template = CATALOGUE[code]
    shown = value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 1] + "…"
    described = DEMAND_FIELDS.get(field) or TALENT_FIELDS.get(field)
    label, example = described if described else (Bilingual(field, field), "")
    message = template.format(label=label, example=example, value=shown, **values)
    return Problem(code=code, severity=severity, field=field, value=shown, message=message)
