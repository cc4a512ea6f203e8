"""What is said of a list of outcomes, in both languages, under codes that stay stable."""

# ruff: noqa: E501 (one sentence a line, however long)

from matcher.bilingual import Bilingual
from matcher.intake.messages import fill
from matcher.profiles.problems import Problem, Severity

_NOTE, _WARNING, _ERROR = Severity.NOTE, Severity.WARNING, Severity.ERROR

PROBLEMS: dict[str, tuple[Severity, Bilingual]] = {
    "outcome.no_demand": (_ERROR, Bilingual(
        "没有需求编号。请填写需求名单中的编号，或系统编号（d_…）。",
        "There is no demand number. Give the number from the list of demands, or the id (d_…).",
    )),
    "outcome.no_talent": (_ERROR, Bilingual(
        "没有人才编号。请填写人才名单中的编号，或系统编号（t_…）。",
        "There is no talent number. Give the number from the list of talents, or the id (t_…).",
    )),
    "outcome.no_result": (_ERROR, Bilingual(
        "没有填写结果。请填写，例如“已洽谈”“达成意向”“签约”“婉拒”，或删除这一行。",
        "There is no result. Write one, such as “met”, “intention”, “signed” or “declined”, or delete the row.",
    )),
    "outcome.result_unread": (_ERROR, Bilingual(
        "未能识别“{column}”列的“{value}”。请改写为：{known} 之一。",
        "“{value}” under “{column}” was not understood. Write one of: {known}.",
    )),
    "outcome.nothing_yet": (_NOTE, Bilingual(
        "“{column}”列的“{value}”表示尚无结果，没有记录。有了结果后可再次发送。",
        "“{value}” under “{column}” says that nothing came of it yet; nothing was recorded. Send the list again once something has.",
    )),
    "outcome.yes_or_no": (_ERROR, Bilingual(
        "“{column}”列应填“是”或“否”，现为“{value}”。", "“{column}” should say yes or no, and says “{value}”."
    )),
    "outcome.no_date": (_ERROR, Bilingual(
        "没有日期。请在日期列填写，例如 2025-11-22；整份名单同一天的，可在发送时给出该日期。",
        "There is no date. Write one, such as 2025-11-22; if the whole list is of one day, give that day when sending it.",
    )),
    "outcome.date_unread": (_ERROR, Bilingual(
        "未能读出“{column}”列的日期“{value}”。请写成 2025-11-22。",
        "The date “{value}” under “{column}” was not understood. Write it as 2025-11-22.",
    )),
    "outcome.date_ahead": (_ERROR, Bilingual(
        "“{column}”列的日期“{value}”（{day}）在今天（{today}）之后。请改正。",
        "The date “{value}” under “{column}” ({day}) lies after today ({today}). Correct it.",
    )),
    "outcome.party_unread": (_ERROR, Bilingual(
        "未能识别“{column}”列的“{value}”。请填写“需求方”“人才方”或“双方”。",
        "“{value}” under “{column}” was not understood. Write “demand side”, “talent side” or “both sides”.",
    )),
    "outcome.who_declined": (_ERROR, Bilingual(
        "没有写明是哪一方婉拒。请增加“反馈方”一列，填写“需求方”或“人才方”。",
        "It does not say which side declined. Add a column “by whom” with “demand side” or “talent side”.",
    )),
    "outcome.party_assumed": (_NOTE, Bilingual(
        "没有写明是哪一方，按{party}记录“{step}”。如不对，请填写“反馈方”一列后重新发送。",
        "It does not say which side; “{step}” was recorded as of the {party}. If that is wrong, fill in “by whom” and send the list again.",
    )),
    "outcome.rater_assumed": (_WARNING, Bilingual(
        "没有写明是哪一方的评分，按{party}记录。如不对，请填写“反馈方”一列后重新发送。",
        "It does not say whose rating it is; it was recorded as of the {party}. If that is wrong, fill in “by whom” and send the list again.",
    )),
    "outcome.reason_other": (_WARNING, Bilingual(
        "未能归类原因“{value}”，按“其他”记录。可改写为：{known}。",
        "The reason “{value}” fits no category and was recorded as “other”. It could be written as: {known}.",
    )),
    "outcome.reason_without": (_NOTE, Bilingual(
        "没有婉拒，原因“{value}”没有记录。", "Nobody declined; the reason “{value}” was not recorded."
    )),
    "outcome.rating_unread": (_ERROR, Bilingual(
        "“{column}”列应为 1 至 5 的整数（5 最好），现为“{value}”。",
        "“{column}” should be a whole number from 1 to 5 (5 is best), and is “{value}”.",
    )),
    "outcome.unknown_demand": (_ERROR, Bilingual(
        "没有编号为“{value}”的需求。请核对需求名单的编号；名单未导入的，请先导入。",
        "There is no demand with the number “{value}”. Check it against the list of demands; if that list is not imported yet, import it first.",
    )),
    "outcome.unknown_talent": (_ERROR, Bilingual(
        "没有编号为“{value}”的人才。请核对人才名单的编号；名单未导入的，请先导入。",
        "There is no talent with the number “{value}”. Check it against the list of talents; if that list is not imported yet, import it first.",
    )),
    "outcome.ambiguous_demand": (_ERROR, Bilingual(
        "编号“{value}”对应 {count} 条需求（{places}）。请写成“名单#编号”、系统编号，或填写“需求类型”一列。",
        "“{value}” is the number of {count} demands ({places}). Write LIST#NUMBER or the id, or fill in a column “kind of demand”.",
    )),
    "outcome.ambiguous_talent": (_ERROR, Bilingual(
        "编号“{value}”对应 {count} 位人才（{places}）。请写成“名单#编号”或系统编号。",
        "“{value}” is the number of {count} talents ({places}). Write LIST#NUMBER or the id.",
    )),
    "outcome.erased": (_ERROR, Bilingual(
        "编号“{value}”的记录已应要求删除，不能再记录其结果。请删除这一行。",
        "The record “{value}” was erased on request, and nothing can be recorded of it. Delete the row.",
    )),
    "outcome.kind_unread": (_ERROR, Bilingual(
        "未能识别“{column}”列的需求类型“{value}”。请填写“融资”“技术”或“岗位”。",
        "The kind of demand “{value}” under “{column}” was not understood. Write “funding”, “technology” or “job”.",
    )),
    "outcome.twice": (_NOTE, Bilingual(
        "与 {place} 所说的相同，只记录一次。", "Says the same as {place}; it is recorded once."
    )),
    "outcome.contradicts": (_ERROR, Bilingual(
        "与 {place} 同一对、同一方、同一天，但原因或评分不同。请保留正确的一行。",
        "Of the same pair, side and day as {place}, but with another reason or rating. Keep the row that is right.",
    )),
    "outcome.amount_unread": (_WARNING, Bilingual(
        "未能读出“{column}”列的金额“{value}”，成效已记录但没有金额。请写成“500万元”或“USD 3 million”后重新发送。",
        "No amount could be read from “{value}” under “{column}”; the outcome was recorded without one. Write it as “5 million yuan” or “USD 3 million” and send the list again.",
    )),
    "outcome.amount_no_sum": (_WARNING, Bilingual(
        "“{column}”列的“{value}”不是一个确定的总额（是区间、上下限、面议或按期支付），成效已记录但没有金额。请写明总额后重新发送。",
        "“{value}” under “{column}” is no one sum (but a range, a limit, negotiable or by period); the outcome was recorded without an amount. Write the sum and send the list again.",
    )),
    "outcome.amount_assumed": (_WARNING, Bilingual(
        "“{column}”列的“{value}”按 {amount} {currency} 读取，请核对；如不对，请写明单位后重新发送。",
        "“{value}” under “{column}” was read as {amount} {currency}: please check. If that is wrong, write the unit and send the list again.",
    )),
    "outcome.currency_assumed": (_NOTE, Bilingual(
        "“{column}”列的“{value}”没有币种，按 {currency} 记录。", "“{value}” under “{column}” names no currency and was recorded as {currency}."
    )),
    "outcome.amount_without": (_NOTE, Bilingual(
        "“{column}”列的金额“{value}”没有记录：这一行没有写明与之相应的意向、签约或投资到位。",
        "The amount “{value}” under “{column}” was not recorded: the row tells of no intention, contract or investment that it belongs to.",
    )),
    "outcome.contradicts_fair": (_ERROR, Bilingual(
        "与 {place} 是同一合作、同一阶段、同一天，但金额或项目名称不同。请保留正确的一行；如是两个项目，请增加“合作编号”一列加以区分。",
        "Of the same cooperation, stage and day as {place}, but with another amount or title. Keep the row that is right; if these are two cooperations, tell them apart in a column “cooperation number”.",
    )),
    "outcome.counted_beside": (_WARNING, Bilingual(
        "该合作在 {day} 已有一笔同阶段的金额（记录 {id}），两笔均计入。如果只是改正日期，请删除前一笔：wutong fair outcome remove {fair} {id}",
        "There is an amount of this stage on {day} already (outcome {id}), and both count. If only the day was corrected, remove the former: wutong fair outcome remove {fair} {id}",
    )),
    "outcome.left_out": (_NOTE, Bilingual(
        "工作表“{sheet}”没有同时写明需求编号、人才编号和结果的表头，未读取（{count} 行）。",
        "The sheet “{sheet}” has no headings for demand number, talent number and result, and was left out ({count} rows).",
    )),
}  # fmt: skip

NO_OUTCOMES = Bilingual(
    "文件“{file}”中没有找到对接结果。表头一行应写明“需求编号”“人才编号”“结果”，并可有“反馈方”“日期”“原因”“评分”。",
    "No outcomes were found in “{file}”. One row should name the columns “demand number”, “talent number” and “result”; “by whom”, “date”, “reason” and “rating” may stand beside them.",
)


def problem(code: str, *, field: str = "", column: str = "", value: str = "", **values: object) -> Problem:
    """The finding `code` with its sentence filled in; `value` is cut to 200 characters in the record."""
    severity, template = PROBLEMS[code]
    message = fill(template, column=column or field, value=value, **values)
    return Problem(code=code, severity=severity, field=field, column=column, value=value[:200], message=message)
