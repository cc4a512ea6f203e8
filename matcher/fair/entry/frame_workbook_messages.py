"""What is said of a workbook that holds the frame of a fair, in both languages, under codes that stay stable."""

# ruff: noqa: E501 (one sentence a line, however long)

from matcher.bilingual import Bilingual
from matcher.profiles.problems import Severity

_NOTE, _WARNING, _ERROR = Severity.NOTE, Severity.WARNING, Severity.ERROR

PROBLEMS: dict[str, tuple[Severity, Bilingual]] = {
    "workbook.sheet_unknown": (_NOTE, Bilingual(
        "工作表“{sheet}”不是会场安排的一部分，未读取。可用的名称：{known}。",
        "The sheet “{sheet}” is no part of a frame and was left out. The names are: {known}.",
    )),
    "workbook.sheet_hidden": (_NOTE, Bilingual(
        "工作表“{sheet}”是隐藏的，未读取。如需读取，请取消隐藏。",
        "The sheet “{sheet}” is hidden and was left out. Unhide it if it should be read.",
    )),
    "workbook.no_headings": (_ERROR, Bilingual(
        "工作表“{sheet}”没有同时写明{needed}的表头。请加一行列名。",
        "The sheet “{sheet}” has no row of headings that names {needed}. Add one.",
    )),
    "workbook.column_unknown": (_WARNING, Bilingual(
        "无法识别“{column}”列，未读取。可用的列名：{known}。",
        "The column “{column}” was not recognised and not read. The columns are: {known}.",
    )),
    "workbook.setting_unknown": (_WARNING, Bilingual(
        "无法识别“{value}”，未读取。可写：{known}。",
        "“{value}” was not recognised and not read. It may be one of: {known}.",
    )),
    "workbook.row_hidden": (_WARNING, Bilingual(
        "这一行在表中是隐藏的（可能被筛选），仍已读取。如不需要，请删除。",
        "This row is hidden in the sheet (perhaps by a filter) and was read all the same. Delete it if it is not meant.",
    )),
    "workbook.formula": (_ERROR, Bilingual(
        "“{column}”列的公式出错或没有保存结果。请改为写入内容。",
        "The formula under “{column}” shows an error or was saved without its result. Write the value itself.",
    )),
    "workbook.missing": (_ERROR, Bilingual(
        "“{column}”没有填写。请填写，或删除这一行。", "There is nothing under “{column}”. Fill it in, or delete the row."
    )),
    "workbook.no_id": (_ERROR, Bilingual(
        "“展会”工作表没有写明编号。请在“编号”右侧填写，如 2026qd。",
        "The sheet “Fair” gives no number. Write one beside “Number”, such as 2026qd.",
    )),
    "workbook.other_id": (_ERROR, Bilingual(
        "工作簿中的展会编号是“{value}”，而发送的地址是“{fair}”。请改正其中之一。",
        "The workbook is of fair “{value}”, but was sent for “{fair}”. Correct one of them.",
    )),
    "workbook.id": (_ERROR, Bilingual(
        "“{column}”的“{value}”不能作编号：只可用文字、数字和 . _ - :，不含空格，最多 64 个字符。请改写。",
        "“{value}” under “{column}” cannot be an id: only letters, digits and . _ - : without blanks, 64 characters at most. Write another.",
    )),
    "workbook.day": (_ERROR, Bilingual(
        "未能读出“{column}”的日期“{value}”。请写成 2026-10-14。",
        "The date “{value}” under “{column}” was not understood. Write it as 2026-10-14.",
    )),
    "workbook.time": (_ERROR, Bilingual(
        "未能读出“{column}”的时间“{value}”。请写成 09:30。",
        "The time “{value}” under “{column}” was not understood. Write it as 09:30.",
    )),
    "workbook.moment": (_ERROR, Bilingual(
        "未能读出“{column}”的日期时间“{value}”。请写成 2026-10-14 09:30。",
        "“{value}” under “{column}” was not understood as day and time. Write it as 2026-10-14 09:30.",
    )),
    "workbook.number": (_ERROR, Bilingual(
        "“{column}”应为整数，现为“{value}”。", "“{column}” should be a whole number, and is “{value}”."
    )),
    "workbook.share": (_ERROR, Bilingual(
        "“{column}”应为 0 到 1 之间的数，现为“{value}”。", "“{column}” should be a number from 0 to 1, and is “{value}”."
    )),
    "workbook.yes_or_no": (_ERROR, Bilingual(
        "“{column}”应填“是”或“否”，现为“{value}”。", "“{column}” should say yes or no, and says “{value}”."
    )),
    "workbook.language": (_ERROR, Bilingual(
        "未能识别“{column}”的语言“{value}”。请写语言名称或代码，如“中文、英语”或“zh, en”。",
        "The language “{value}” under “{column}” was not understood. Write names or codes, such as “Chinese, English” or “zh, en”.",
    )),
    "workbook.pair": (_ERROR, Bilingual(
        "未能识别“{column}”的语言对“{value}”。请写成“中英”“中文-德语”或“zh-en”。",
        "The pair of languages “{value}” under “{column}” was not understood. Write it as “Chinese-German” or “zh-de”.",
    )),
    "workbook.unknown_party": (_ERROR, Bilingual(
        "没有名为“{value}”的{sides}。请写系统编号或名单中的编号（单位可写名称）；名单未导入的，请先导入。",
        "There is no {sides} called “{value}”. Write the id or the number in your list (of an organisation, its name); if the list is not imported yet, import it first.",
    )),
    "workbook.ambiguous_party": (_ERROR, Bilingual(
        "“{value}”可指 {count} 条记录（{places}）。请写“名单#编号”或系统编号。",
        "“{value}” may mean {count} records ({places}). Write LIST#NUMBER or the id.",
    )),
    "workbook.ambiguous_name": (_ERROR, Bilingual(
        "“{value}”可指 {count} 项（{places}）。请写编号。", "“{value}” may mean {count} of them ({places}). Write the id."
    )),
    "workbook.slots_none": (_ERROR, Bilingual(
        "从 {start} 到 {end} 容不下一场 {minutes} 分钟的洽谈。请改正时间或时长。",
        "From {start} to {end} there is no room for a meeting of {minutes} minutes. Correct the times or the length.",
    )),
    "workbook.slots_number": (_NOTE, Bilingual(
        "这一行生成多个时段，编号“{value}”未采用，由系统按日期编号。",
        "This row makes several slots; the number “{value}” was not used, they are numbered by their day.",
    )),
    "workbook.scope": (_ERROR, Bilingual(
        "未能识别限制的范围“{value}”。请写：人才、需求、单位、行业或个别。",
        "The limit is for “{value}”, which was not understood. Write talents, demands, organisations, industry or party.",
    )),
    "workbook.industry": (_ERROR, Bilingual(
        "未能识别行业“{value}”。请写行业名称或代码，如“生物医药”。",
        "The industry “{value}” was not understood. Write its name or code, such as “Biomedicine”.",
    )),
    "workbook.limit_twice": (_ERROR, Bilingual(
        "“{value}”的限制写了两次（另见第 {other} 行）。请保留一行。",
        "The limits of “{value}” are given twice (see also row {other}). Keep one row.",
    )),
    "workbook.limits": (_ERROR, Bilingual(
        "最少 {least} 大于最多 {most}。请改正。", "At least {least} is above at most {most}. Correct them."
    )),
    "workbook.too_small": (_ERROR, Bilingual(
        "“{column}”不能小于 {ge}，现为“{value}”。", "“{column}” may not be below {ge}, and is “{value}”."
    )),
    "workbook.too_large": (_ERROR, Bilingual(
        "“{column}”不能大于 {le}，现为“{value}”。", "“{column}” may not be above {le}, and is “{value}”."
    )),
    "workbook.too_long": (_ERROR, Bilingual(
        "“{column}”的内容超过 {max_length} 个字符。请精简。", "The text under “{column}” has more than {max_length} characters. Shorten it."
    )),
    "workbook.time_zone": (_ERROR, Bilingual(
        "没有名为“{value}”的时区。请写成 Asia/Shanghai。", "There is no time zone “{value}”. Write it as Asia/Shanghai."
    )),
    "workbook.other": (_ERROR, Bilingual(
        "“{column}”的“{value}”不合要求（{msg}）。请改正。", "“{value}” under “{column}” is not acceptable ({msg}). Correct it."
    )),
}  # fmt: skip

NO_FRAME = Bilingual(
    "文件“{file}”中没有会场安排。工作表应以{known}命名；可用 wutong fair frame template 得到空白模板。",
    "“{file}” holds no frame of a fair. Its sheets should be named {known}; an empty template comes from: wutong fair frame template",
)
NOT_A_WORKBOOK = Bilingual(
    "文件“{file}”不是 .xlsx 工作簿。请用 Excel 或 WPS 另存为 .xlsx 后再发送。",
    "“{file}” is no .xlsx workbook. Save it as .xlsx in a spreadsheet program and send that.",
)
PLACE = Bilingual("工作表“{sheet}”第 {row} 行", "row {row} of the sheet “{sheet}”")
SIDES = {
    "talents": Bilingual("人才", "talent"),
    "demands": Bilingual("需求", "demand"),
    "organisations": Bilingual("单位", "organisation"),
}
OR = Bilingual("或", " or ")

ABOUT = (
    Bilingual("会场安排：一个工作表一类内容，一行一项；空白的工作表可以不填。", "The frame of a fair: a sheet for each part, a row for each item; sheets may stay empty."),
    Bilingual("时段：一行一个时段；或填写“每场分钟”和“间隔分钟”，由一行生成当天的多个时段。", "Slots: one a row; or give minutes each and pause, and the row makes all slots from beginning to end."),
    Bilingual("洽谈桌：“数量”填 10，编号填 T，即生成 T1 至 T10；“所属”留空为共用，也可写单位，或展示人才。", "Tables: a count of 10 with the number T makes T1 to T10; without an owner it is shared, else an organisation's or a talent's exhibit."),
    Bilingual("人才、需求、单位可写系统编号，或名单中的编号（如 T-101，多份名单重号时写“名单#编号”），单位也可写名称。", "Talents, demands and organisations: the id, or the number in your lists (T-101; LIST#NUMBER where two lists have it), organisations also by name."),
    Bilingual("人才：不填任何人时，所有可匹配的人才都算参会，全程在场。", "Attendees: where nobody is named, all talents open to a match attend, all the time."),
    Bilingual("翻译：语言对写作“中英”“中文-德语”或“zh-de”，多个用逗号隔开。", "Interpreters: pairs as Chinese-German or zh-de, several with commas."),
    Bilingual("不可用时间：对象写 * 表示全体（开幕式、参观）；也可写人才、单位、需求、代表、翻译、洽谈桌或会议室。", "Absences: * is everybody (an opening, a tour); else a talent, organisation, demand, representative, interpreter, table or room."),
    Bilingual("限制：范围写“人才”“需求”“单位”（对每一位/条/家）、“行业”（对象写行业名）或“个别”（对象写某一位/条/家）。", "Limits: for each of the talents, demands or organisations; for an industry, named beside; or for one party, named beside."),
    Bilingual("必见：一定安排的洽谈。回避：不得安排的洽谈。集体洽谈：一条需求同时见多位人才，或一位人才同时见多家。", "Pins are meetings that must be, bans those that must not. Groups: one demand meets several talents at once, or one talent several demands."),
    Bilingual("时间一律写会场当地时间。", "All times are local to the fair."),
)  # fmt: skip
