"""Every sentence that intake says, in both languages, under the code that stays stable."""

# ruff: noqa: E501 (one sentence a line, however long)

from matcher.bilingual import Bilingual
from matcher.errors import FileTooLarge, UnreadableFile
from matcher.profiles.problems import Problem, Severity

FILE_ERRORS: dict[str, Bilingual] = {
    "file.empty": Bilingual(
        "文件“{file}”是空的。请确认选对了文件，保存后重新上传。",
        "The file “{file}” is empty. Check that it is the right file, save it and send it again.",
    ),
    "file.too_large": Bilingual(
        "文件“{file}”为 {size}，超过上限 {limit}。请拆分成几个文件，或删除图片后再上传。",
        "The file “{file}” is {size}, above the limit of {limit}. Split it, or remove pictures, and send it again.",
    ),
    "file.bomb": Bilingual(
        "文件“{file}”解压后过大（{size}，上限 {limit}），未读取。请用原来的程序另存为新文件后再上传。",
        "The file “{file}” grows too large when unpacked ({size}, limit {limit}) and was not read. Save it anew in the program it comes from and send that.",
    ),
    "file.rows": Bilingual(
        "文件“{file}”的工作表“{sheet}”有 {count} 行，超过上限 {limit} 行。请拆分成几个文件。",
        "The sheet “{sheet}” of “{file}” has {count} rows, above the limit of {limit}. Split it into several files.",
    ),
    "file.columns": Bilingual(
        "文件“{file}”的工作表“{sheet}”有 {count} 列，超过上限 {limit} 列。请删除多余的列。",
        "The sheet “{sheet}” of “{file}” has {count} columns, above the limit of {limit}. Remove the columns that are not needed.",
    ),
    "file.sheets": Bilingual(
        "文件“{file}”有 {count} 张工作表，超过上限 {limit} 张。请拆分成几个文件。",
        "The file “{file}” has {count} sheets, above the limit of {limit}. Split it into several files.",
    ),
    "file.encrypted": Bilingual(
        "文件“{file}”设有打开密码，无法读取。请在 Excel 或 WPS 中取消密码，另存后再上传。",
        "The file “{file}” is protected by a password. Open it, remove the password, save it and send it again.",
    ),
    "file.old_format": Bilingual(
        "文件“{file}”是{format}，无法读取。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。",
        "The file “{file}” is {format}, which cannot be read. Open it in a spreadsheet program, save it as .xlsx and send that.",
    ),
    "file.wrong_kind": Bilingual(
        "文件“{file}”是{format}，不是名单。请上传 .xlsx、.csv 或 .jsonl 格式的名单。",
        "The file “{file}” is {format}, not a list. Send the list as .xlsx, .csv or .jsonl.",
    ),
    "file.damaged": Bilingual(
        "文件“{file}”已损坏或不完整，无法读取。请重新导出或另存为 .xlsx 后再上传。",
        "The file “{file}” is damaged or incomplete and cannot be read. Export it again, or save it anew as .xlsx, and send that.",
    ),
    "file.not_a_list": Bilingual(
        "文件“{file}”的内容不是可识别的名单。请上传 .xlsx、.csv 或 .jsonl 格式的名单。",
        "The content of “{file}” is not a list that can be read. Send the list as .xlsx, .csv or .jsonl.",
    ),
    "file.no_list": Bilingual(
        "文件“{file}”中没有找到名单：{reasons} 请确认表头一行写明各列名称，如“单位名称、需求名称、需求描述”或“姓名、学历、个人简介”。",
        "No list was found in “{file}”: {reasons} Make sure that one row names the columns, such as “Company, Title, Description” or “Name, Degree, Summary”.",
    ),
    "cv.too_large": Bilingual(
        "简历“{file}”为 {size}，超过上限 {limit}。请删除图片或另存为较小的文件后再上传。",
        "The CV “{file}” is {size}, above the limit of {limit}. Remove pictures or save it as a smaller file and send that.",
    ),
    "cv.empty": Bilingual(
        "简历“{file}”中没有文字。请确认选对了文件后重新上传。",
        "The CV “{file}” holds no text. Check that it is the right file and send it again.",
    ),
    "cv.scanned": Bilingual(
        "简历“{file}”是扫描件或图片（{pages} 页中没有可读的文字）。请上传由 Word 等导出的 PDF、.docx 文件，或先做文字识别（OCR）。",
        "The CV “{file}” is a scan or a picture (no readable text on {pages} pages). Send a PDF exported from a text program, a .docx, or run text recognition (OCR) first.",
    ),
    "cv.encrypted": Bilingual(
        "简历“{file}”设有密码，无法读取。请取消密码后重新上传。",
        "The CV “{file}” is protected by a password. Remove the password and send it again.",
    ),
    "cv.wrong_kind": Bilingual(
        "文件“{file}”是{format}，不是可读的简历。请上传 .pdf、.docx 或 .txt 格式的简历。",
        "The file “{file}” is {format}, not a CV that can be read. Send the CV as .pdf, .docx or .txt.",
    ),
    "cv.damaged": Bilingual(
        "简历“{file}”已损坏，无法读取。请重新导出后上传。",
        "The CV “{file}” is damaged and cannot be read. Export it again and send that.",
    ),
    "cv.pages": Bilingual(
        "简历“{file}”有 {count} 页，超过上限 {limit} 页。请上传精简后的简历。",
        "The CV “{file}” has {count} pages, above the limit of {limit}. Send a shorter one.",
    ),
}

_NOTE, _WARNING, _ERROR = Severity.NOTE, Severity.WARNING, Severity.ERROR

PROBLEMS: dict[str, tuple[Severity, Bilingual]] = {
    "file.extension": (_NOTE, Bilingual(
        "文件名以“{extension}”结尾，内容却是{format}；已按内容读取。",
        "The name ends in “{extension}” but the content is {format}; it was read by its content.",
    )),
    "file.macros": (_NOTE, Bilingual(
        "文件含有宏；宏未执行，只读取了单元格的值。",
        "The file holds macros; they were not run, only the values of the cells were read.",
    )),
    "file.external_links": (_NOTE, Bilingual(
        "文件含有外部链接；没有打开链接，使用的是文件中保存的值。",
        "The file links to other files; the links were not followed, the values saved in the file were used.",
    )),
    "file.encoding": (_NOTE, Bilingual(
        "文件没有注明编码，已按 {encoding} 读取；如有乱码，请另存为 UTF-8。",
        "The file does not say its encoding and was read as {encoding}; if characters look wrong, save it as UTF-8.",
    )),
    "file.damaged_text": (_WARNING, Bilingual(
        "文件中有 {count} 处字符无法按 {encoding} 解码，已用“�”代替。请另存为 UTF-8 后重新上传。",
        "{count} characters could not be read as {encoding} and stand as “�”. Save the file as UTF-8 and send it again.",
    )),
    "file.separator_line": (_NOTE, Bilingual(
        "第 1 行只说明分隔符，已略过。",
        "Row 1 only names the separator and was left out.",
    )),
    "sheet.hidden": (_NOTE, Bilingual(
        "工作表“{sheet}”是隐藏的，未读取（{count} 行）。如需导入，请取消隐藏后重新上传。",
        "The sheet “{sheet}” is hidden and was left out ({count} rows). Unhide it and send the file again if it should be read.",
    )),
    "sheet.not_cells": (_NOTE, Bilingual(
        "“{sheet}”是图表或宏表，没有可读的行。",
        "“{sheet}” is a chart or macro sheet and holds no rows to read.",
    )),
    "sheet.empty": (_NOTE, Bilingual("工作表“{sheet}”没有内容。", "The sheet “{sheet}” is empty.")),
    "sheet.no_header": (_WARNING, Bilingual(
        "工作表“{sheet}”没有找到表头，{count} 行未读取（开头为“{value}”）。如果它是名单，请在数据上方加一行各列的名称。",
        "No heading row was found on the sheet “{sheet}”; its {count} rows were left out (it begins “{value}”). If it is a list, put a row with the names of the columns above the data.",
    )),
    "sheet.no_subject": (_WARNING, Bilingual(
        "工作表“{sheet}”有表头（{value}），但没有{missing}一列，{count} 行未读取。如果它是名单，请补上这一列。",
        "The sheet “{sheet}” has headings ({value}) but no column for {missing}; its {count} rows were left out. If it is a list, add that column.",
    )),
    "sheet.instructions": (_NOTE, Bilingual(
        "工作表“{sheet}”是填表说明，不是名单，未读取（{count} 行）。",
        "The sheet “{sheet}” holds instructions, not a list, and was left out ({count} rows).",
    )),
    "sheet.lookup": (_NOTE, Bilingual(
        "工作表“{sheet}”是下拉列表的选项，不是名单，未读取（{count} 行）。",
        "The sheet “{sheet}” holds the choices of drop-down lists, not a list of entries, and was left out ({count} rows).",
    )),
    "sheet.turned": (_WARNING, Bilingual(
        "工作表“{sheet}”的列名竖排在左侧，每列是一条内容，{count} 行未读取。请复制后用“选择性粘贴—转置”使每条内容占一行，再重新上传。",
        "On the sheet “{sheet}” the names stand in the first column and each column is an entry; its {count} rows were left out. Copy it, use “paste special – transpose” so that each entry has a row, and send it again.",
    )),
    "sheet.beside": (_WARNING, Bilingual(
        "从“{column}”列（{letter} 列）起是并排的另一张表，没有读取。请把它移到单独的工作表后重新上传。",
        "Another table stands beside the first from column {letter} (“{column}”) on; it was not read. Move it to a sheet of its own and send the file again.",
    )),
    "sheet.no_rows": (_WARNING, Bilingual(
        "工作表“{sheet}”只有表头，没有数据行。",
        "The sheet “{sheet}” has headings but no rows under them.",
    )),
    "sheet.filled": (_NOTE, Bilingual(
        "合并单元格的内容已填入它所覆盖的每一行（{count} 格）。",
        "The content of merged cells was taken for every row they cover ({count} cells).",
    )),
    "sheet.other_headings": (_NOTE, Bilingual(
        "从第 {value} 行起是另一个表头，以下各行按它读取。",
        "Other headings begin at row {value}; the rows below were read by them.",
    )),
    "sheet.kind_unclear": (_WARNING, Bilingual(
        "看不出工作表“{sheet}”是融资、技术还是岗位需求；每行按其内容判断。请在工作表名或“需求类型”一列中写明。",
        "It is not clear whether the sheet “{sheet}” lists funding, technology or job demands; each row was judged by its content. Name the kind in the sheet's name or in a column “Demand type”.",
    )),
    "sheet.not_as_chosen": (_WARNING, Bilingual(
        "您选择把工作表“{sheet}”读作{given}，但它没有{missing}一列，{count} 行未读取。请补上这一列，或重新选择名单类型后再上传。",
        "The sheet “{sheet}” was to be read as {given}, as chosen, but it has no column for {missing}; its {count} rows were left out. Add that column, or choose another kind of list, and send it again.",
    )),
    "sheet.contradicts": (_WARNING, Bilingual(
        "工作表“{sheet}”看起来像{found}，但按您的选择读作{given}。如果选错了，请重新选择后上传。",
        "The sheet “{sheet}” looks like a list of {found} but was read as {given}, as chosen. If the choice was wrong, choose again and send it once more.",
    )),
    "column.unrecognised": (_NOTE, Bilingual(
        "无法识别“{column}”列；其内容保存在每行的备注中。",
        "The column “{column}” was not recognised; its text is kept in the notes of each row.",
    )),
    "column.no_heading": (_WARNING, Bilingual(
        "{letter} 列有内容但没有列名；其内容保存在每行的备注中。请补上列名。",
        "Column {letter} has values but no heading; its text is kept in the notes of each row. Give it a heading.",
    )),
    "column.sensitive": (_NOTE, Bilingual(
        "“{column}”列属于匹配不需要的个人信息，没有收集。以后的名单可以不含这一列。",
        "The column “{column}” is personal data that matching does not need; it was not collected. Future lists can leave it out.",
    )),
    "column.contact": (_NOTE, Bilingual(
        "“{column}”列是联系方式，没有收入需求内容（以免公开）。请由单位联系人自行登记。",
        "The column “{column}” holds contact details; they were not taken into the demand, so that they are not published. The organisation can register its contact itself.",
    )),
    "column.hidden": (_NOTE, Bilingual(
        "“{column}”列在表中是隐藏的，仍按列名读取。",
        "The column “{column}” is hidden in the sheet; it was read by its heading all the same.",
    )),
    "column.hidden_left_out": (_NOTE, Bilingual(
        "“{column}”列是隐藏的且无法识别，未读取。",
        "The column “{column}” is hidden and was not recognised; it was not read.",
    )),
    "column.repeated": (_NOTE, Bilingual(
        "有多列写作“{column}”，内容已合并。",
        "Several columns are called “{column}”; their values were joined.",
    )),
    "row.hidden": (_WARNING, Bilingual(
        "这一行在表中是隐藏的（可能被筛选），仍已读取。如不需要，请删除后重新上传。",
        "This row is hidden in the sheet (perhaps by a filter) and was read all the same. Delete it and send the list again if it is not meant.",
    )),
    "row.shifted": (_ERROR, Bilingual(
        "从“{column}”到“{last}”，内容向{direction}错了一列（如“{seen}”列中是“{value}”）。请把这些单元格向{remedy}移一列后重新上传。",
        "From “{column}” to “{last}” the values stand one column too far to the {direction} (“{value}” is under “{seen}”). Move these cells one column to the {remedy} and send the list again.",
    )),
    "row.misplaced": (_ERROR, Bilingual(
        "{count} 格的内容与列名不符（如“{column}”列中的“{value}”），这一行可能错位。请核对后重新上传。",
        "{count} cells do not hold what their columns say (such as “{value}” under “{column}”); the row may be out of place. Check it and send the list again.",
    )),
    "cell.misfit": (_WARNING, Bilingual(
        "“{column}”列中的“{value}”看起来是{shape}。请核对是否填错了列。",
        "“{value}” under “{column}” looks like {shape}. Check whether it belongs in another column.",
    )),
    "row.too_wide": (_ERROR, Bilingual(
        "这一行有 {count} 格，表头只有 {expected} 列；可能文字中有未加引号的分隔符。请给该文字加上英文双引号后重新上传。",
        "This row has {count} cells but there are only {expected} headings; perhaps a text holds the separator without quotes. Put that text in double quotes and send the list again.",
    )),
    "row.beyond": (_WARNING, Bilingual(
        "“{value}”在最后一个列名之外，已保存在备注中。",
        "“{value}” stands beyond the last heading and was kept in the notes.",
    )),
    "row.open_quote": (_ERROR, Bilingual(
        "这一行有未闭合的引号（“{value}”），连带影响了 {count} 行；各行已分开读取。请补上引号后重新上传。",
        "A quotation mark in this row is never closed (“{value}”) and ran over {count} lines; they were read one by one. Close the quotation mark and send the list again.",
    )),
    "row.not_json": (_ERROR, Bilingual(
        "这一行不是有效的 JSON（{reason}）：“{value}”。每行应为一个 JSON 对象。",
        "This line is not valid JSON ({reason}): “{value}”. Each line should be one JSON object.",
    )),
    "row.not_object": (_ERROR, Bilingual(
        "这一行不是 JSON 对象（“{value}”）。每行应写作 {{\"列名\": 值}}。",
        "This line is not a JSON object (“{value}”). Write each line as {{\"column\": value}}.",
    )),
    "row.nothing": (_ERROR, Bilingual(
        "这一行在可识别的列中没有内容。请补充，或删除这一行。",
        "This row holds nothing in the columns that were recognised. Fill it in, or delete it.",
    )),
    "row.unreadable": (_ERROR, Bilingual(
        "这一行无法整理成一条记录（{reason}）。请核对后重新上传。",
        "This row could not be made into an entry ({reason}). Check it and send the list again.",
    )),
    "row.duplicate": (_NOTE, Bilingual(
        "与 {place} 的内容完全相同，已合并。",
        "Says exactly the same as {place}; merged with it.",
    )),
    "row.number_twice": (_WARNING, Bilingual(
        "编号“{value}”已用于 {place} 的另一条内容。两条都已读取；请改正编号。",
        "The number “{value}” already stands for another entry at {place}. Both were taken; correct the number.",
    )),
    "cell.error": (_WARNING, Bilingual(
        "“{column}”列的公式出错，没有值。请改为写入内容。",
        "The formula under “{column}” shows an error and has no value. Write the value itself.",
    )),
    "cell.no_value": (_WARNING, Bilingual(
        "“{column}”列的公式没有保存结果。请用 Excel 或 WPS 打开后重新保存，或改为写入内容。",
        "The formula under “{column}” was saved without its result. Open and save the file in a spreadsheet program, or write the value itself.",
    )),
    "cell.formula_text": (_WARNING, Bilingual(
        "“{column}”列中的“{value}”写法像公式；没有执行，按文字读取。",
        "“{value}” under “{column}” is written like a formula; it was not run and was taken as text.",
    )),
    "cell.too_long": (_WARNING, Bilingual(
        "“{column}”列的内容有 {count} 字，只读取了前 {limit} 字。请精简。",
        "The text under “{column}” has {count} characters; only the first {limit} were read. Shorten it.",
    )),
    "cell.damaged": (_WARNING, Bilingual(
        "“{column}”列中有乱码：“{value}”。请更正后重新上传。",
        "There are damaged characters under “{column}”: “{value}”. Correct them and send the list again.",
    )),
    "record.renumbered": (_NOTE, Bilingual(
        "这一条原来的编号是“{value}”，现在编号变了；仍是同一条记录。",
        "This entry used to stand under “{value}”; it is the same record under a new number.",
    )),
    "record.changed": (_WARNING, Bilingual(
        "编号“{reference}”以前是“{value}”，现在内容不同；已更新。如果这是另一条，请换一个编号。",
        "“{reference}” used to stand for “{value}” and now says something else; it was updated. If this is another entry, give it another number.",
    )),
    "record.another": (_NOTE, Bilingual(
        "编号“{reference}”以前属于另一条记录（名称和联系方式都不同）；原记录未改动，已另建新记录。",
        "“{reference}” used to be the number of another record, with another name and address or title; that one was left as it is and a new one was made.",
    )),
    "cv.no_name": (_WARNING, Bilingual(
        "简历中没有找到姓名。请填写。", "No name was found in the CV. Fill it in.",
    )),
    "cv.unsure": (_NOTE, Bilingual(
        "“{value}”是从第 {line} 行推断的，请确认。", "“{value}” was inferred from line {line}; please confirm.",
    )),
    "cv.missing": (_NOTE, Bilingual(
        "简历中没有找到{what}。请补充。", "The CV does not state {what}. Please add it.",
    )),
    "cv.not_collected": (_NOTE, Bilingual(
        "第 {line} 行含有匹配不需要的个人信息，没有收集。",
        "Line {line} holds personal data that matching does not need; it was not collected.",
    )),
}  # fmt: skip

LEFT_OUT: dict[str, Bilingual] = {
    "title": Bilingual("表头以上的标题或说明", "a title or remark above the headings"),
    "heading": Bilingual("表头", "headings"),
    "section": Bilingual("分组标题", "the title of a section"),
    "total": Bilingual("合计", "a total"),
    "remark": Bilingual("填表说明或签章", "a remark or signature"),
    "example": Bilingual("填写示例", "an example of how to fill in the form"),
    "instruction": Bilingual("填写要求", "instructions for filling in"),
    "numbered": Bilingual("只有序号的空行", "an empty row with a number only"),
    "form": Bilingual("登记表中的一行，已并入同一条内容", "a line of a form, read as part of its one entry"),
}

PLACES: dict[str, Bilingual] = {
    "xlsx": Bilingual("Excel 工作簿", "an Excel workbook"),
    "csv": Bilingual("分隔文本（csv）", "delimited text (csv)"),
    "jsonl": Bilingual("JSON 数据", "JSON"),
    "xls": Bilingual("旧版 Excel 文件（.xls）", "an old Excel file (.xls)"),
    "xlsb": Bilingual("二进制 Excel 文件（.xlsb）", "a binary Excel file (.xlsb)"),
    "ole": Bilingual("旧版 Office 或 WPS 文件（.doc、.et、.wps）", "an old Office or WPS file (.doc, .et, .wps)"),
    "ods": Bilingual("OpenDocument 表格（.ods）", "an OpenDocument sheet (.ods)"),
    "numbers": Bilingual("苹果 Numbers 文件（.numbers）", "an Apple Numbers file (.numbers)"),
    "html": Bilingual(
        "网页格式的表格（常由系统导出并以 .xls 命名）", "a web page with a table (often exported under the name .xls)"
    ),
    "xml": Bilingual("XML 文件", "an XML file"),
    "docx": Bilingual("Word 文档", "a Word document"),
    "pptx": Bilingual("演示文稿", "a presentation"),
    "zip": Bilingual("压缩包", "an archive"),
    "pdf": Bilingual("PDF 文件", "a PDF"),
    "image": Bilingual("图片", "a picture"),
    "rtf": Bilingual("RTF 文档", "an RTF document"),
    "binary": Bilingual("二进制文件", "a binary file"),
}


def fill(template: Bilingual, **values: object) -> Bilingual:
    """Both languages filled; strings from the file are cut so that a sentence stays a sentence."""
    return template.format(
        **{name: short(value) if isinstance(value, str) else value for name, value in values.items()}
    )


def short(text: str, limit: int = 60) -> str:
    """One line of at most `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def file_error(code: str, **values: object) -> UnreadableFile:
    return UnreadableFile(fill(FILE_ERRORS[code], **values))


def size_error(code: str, **values: object) -> FileTooLarge:
    return FileTooLarge(fill(FILE_ERRORS[code], **values))


def problem(code: str, *, field: str = "", column: str = "", value: str = "", **values: object) -> Problem:
    """The finding `code` with its sentence filled in; `value` is cut to 200 characters in the record."""
    severity, template = PROBLEMS[code]
    message = fill(template, column=column or field, value=value, **values)
    return Problem(code=code, severity=severity, field=field, column=column, value=value[:200], message=message)


def megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"
