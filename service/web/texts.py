"""Every text of the page, in both languages, under the key by which template and scripts ask for it."""

from matcher.bilingual import Bilingual, Language

TEXTS: dict[str, Bilingual] = {
    # the frame
    "site.name": Bilingual("梧桐", "Wutong"),
    "site.title": Bilingual("梧桐 · 人才与需求匹配", "Wutong · talents and demands, matched"),
    "site.tagline": Bilingual("人才与需求，说清为什么相配", "Talents and demands, and why they suit each other"),
    "site.description": Bilingual(
        "为企业需求找人才，为人才找需求：中英文互通，每个结果都附理由和欠缺。",
        "Find talents for a demand, or demands for a talent, across Chinese and English, each with reasons and gaps.",
    ),
    "site.skip": Bilingual("跳到主要内容", "Skip to the content"),
    "site.switch": Bilingual("English", "中文"),
    "site.switch_label": Bilingual("切换到英文", "Switch to Chinese"),
    "site.api": Bilingual("接口文档", "API"),
    "site.invented": Bilingual(
        "样例数据均为虚构，如有雷同，纯属巧合。",
        "The sample fair is invented; any likeness to real people or firms is chance.",
    ),
    "site.no_script": Bilingual(
        "本页需要启用 JavaScript。也可使用命令行，或查看接口文档：",
        "This page needs JavaScript. There is also the command line, and the API: ",
    ),
    # ways in
    "ways.label": Bilingual("查询方式", "Ways in"),
    "ways.demands": Bilingual("为需求找人才", "Talents for a demand"),
    "ways.talents": Bilingual("为人才找需求", "Demands for a talent"),
    "ways.text": Bilingual("粘贴一段文字", "Paste a text"),
    "ways.import": Bilingual("导入表格", "Import a spreadsheet"),
    # picking a record
    "pick.demands": Bilingual("选择一条需求", "Choose a demand"),
    "pick.talents": Bilingual("选择一位人才", "Choose a talent"),
    "pick.search_demands": Bilingual("搜索需求", "Search the demands"),
    "pick.search_talents": Bilingual("搜索人才", "Search the talents"),
    "pick.search_hint": Bilingual("关键词、单位或专长", "A word, an organisation or a skill"),
    "pick.kind": Bilingual("需求类型", "Kind of demand"),
    "pick.all": Bilingual("全部", "All"),
    "pick.more": Bilingual("显示更多", "Show more"),
    "pick.loading": Bilingual("正在读取列表…", "Reading the list …"),
    "pick.empty": Bilingual(
        "还没有记录。请先导入一份表格。", "There is nothing here yet. Import a spreadsheet to begin."
    ),
    "pick.nothing_found": Bilingual(
        "没有符合条件的记录。请换一个关键词或类型。", "Nothing fits. Try another word or another kind."
    ),
    "kind.funding": Bilingual("融资", "Funding"),
    "kind.technology": Bilingual("技术", "Technology"),
    "kind.job": Bilingual("岗位", "Job"),
    # a text
    "text.title": Bilingual("粘贴一段文字", "Paste a text"),
    "text.wanted": Bilingual("这段文字是", "The text describes"),
    "text.wants_talents": Bilingual("一项需求，请找人才", "a need: find talents"),
    "text.wants_demands": Bilingual("一个人，请找需求", "a person: find demands"),
    "text.field": Bilingual("文字（中文、英文或两者混合）", "Text (Chinese, English or both)"),
    "text.placeholder": Bilingual(
        "例如：我们需要能降低海水反渗透膜污染的专家，最好做过超滤预处理中试。",
        "For example: fifteen years of marine coatings, silicone fouling-release chemistry and field trials.",
    ),
    "text.kind_of_need": Bilingual("需求类型（可不选）", "Kind of demand (optional)"),
    "text.kind_any": Bilingual("不限", "Any"),
    "text.send": Bilingual("查看匹配", "Show matches"),
    "text.not_kept": Bilingual(
        "文字只用于匹配，不会存入数据库或文件。", "The text is used for matching only and is not stored."
    ),
    "text.missing": Bilingual("请先输入一段文字。", "Enter a text first."),
    "text.yours": Bilingual("您的文字", "Your text"),
    # what was asked about
    "subject.demand": Bilingual("需求", "Demand"),
    "subject.talent": Bilingual("人才", "Talent"),
    "subject.description": Bilingual("需求描述", "Description"),
    "subject.summary": Bilingual("个人简介", "Summary"),
    "fact.industry": Bilingual("产业", "Industry"),
    "fact.skills": Bilingual("专长", "Skills"),
    "fact.skills_wanted": Bilingual("技能要求", "Skills asked"),
    "fact.degree": Bilingual("学历", "Degree"),
    "fact.years": Bilingual("经验", "Experience"),
    "fact.years_value": Bilingual("{years} 年", "{years} years"),
    "fact.languages": Bilingual("语言", "Languages"),
    "fact.or": Bilingual("或", " or "),
    "fact.places": Bilingual("地点", "Place"),
    "fact.institution": Bilingual("院校", "Institution"),
    "fact.employer": Bilingual("任职单位", "Employer"),
    "fact.intents": Bilingual("意向", "Looks for"),
    "fact.budget": Bilingual("预算", "Budget"),
    "fact.amount": Bilingual("融资金额", "Amount sought"),
    "fact.stage": Bilingual("轮次", "Round"),
    "fact.partners": Bilingual("意向投资方", "Investor wanted"),
    "fact.maturity": Bilingual("成熟度", "Maturity"),
    "fact.cooperation": Bilingual("合作方式", "Cooperation"),
    "fact.salary": Bilingual("薪资", "Pay"),
    "fact.headcount": Bilingual("人数", "Headcount"),
    "fact.employment": Bilingual("用工方式", "Employment"),
    "fact.expires": Bilingual("截止", "Open until"),
    "fact.must": Bilingual("必须", "must"),
    "fact.at_least": Bilingual("{degree}及以上", "{degree} or above"),
    "money.negotiable": Bilingual("面议", "negotiable"),
    "money.from": Bilingual("{low} 以上", "from {low}"),
    "money.to": Bilingual("{high} 以内", "up to {high}"),
    "money.range": Bilingual("{low}–{high}", "{low} to {high}"),
    "money.total": Bilingual("{amount}", "{amount}"),
    "money.year": Bilingual("{amount}/年", "{amount} a year"),
    "money.month": Bilingual("{amount}/月", "{amount} a month"),
    "money.day": Bilingual("{amount}/天", "{amount} a day"),
    "money.hour": Bilingual("{amount}/小时", "{amount} an hour"),
    # the ranking
    "ranking.start_title": Bilingual("选择之后，这里显示匹配", "Choose, and the matches appear here"),
    "ranking.start": Bilingual(
        "结果按合适程度排列，每一条都写明双方文字中对应的语句，以及还缺什么。",
        "Results come best first. Each quotes the phrases of both texts that met, and says what is missing.",
    ),
    "ranking.talents": Bilingual("匹配的人才", "Matching talents"),
    "ranking.demands": Bilingual("匹配的需求", "Matching demands"),
    "ranking.count": Bilingual("共显示 {count} 个结果，最合适的在前。", "Results shown: {count}, best first."),
    "ranking.estimate": Bilingual(
        "百分比是估计的双方愿意洽谈的概率，不是结论，请结合理由与欠缺判断。",
        "The percentage is an estimated chance that both sides would want to meet, not a verdict; "
        "weigh it with the reasons and gaps.",
    ),
    "ranking.loading": Bilingual("正在匹配…", "Matching …"),
    "ranking.none_title": Bilingual("没有结果", "No results"),
    "ranking.none_talents": Bilingual(
        "目前没有可以匹配的人才：可能尚未导入人才名单，或都不满足必须条件。",
        "No talent can be matched now: none may have been imported yet, or none meets what is a must.",
    ),
    "ranking.none_demands": Bilingual(
        "目前没有可以匹配的需求：可能尚未导入需求榜单，或均已过期。",
        "No demand can be matched now: none may have been imported yet, or all have expired.",
    ),
    "ranking.more": Bilingual("显示更多结果", "Show more results"),
    "ranking.print": Bilingual("打印", "Print"),
    "match.rank": Bilingual("第 {rank} 位", "Rank {rank}"),
    "match.likely": Bilingual("很可能合适", "Likely"),
    "match.possible": Bilingual("有可能合适", "Possible"),
    "match.unlikely": Bilingual("可能性较小", "Less likely"),
    "match.chance": Bilingual("双方愿意洽谈的概率约 {percent}", "about {percent} chance of a meeting"),
    "match.sides": Bilingual("邀请 {invited} · 应邀 {accepted}", "invited {invited} · accepts {accepted}"),
    "match.effect": Bilingual("若具备，概率约增 {percent}", "would add about {percent}"),
    "match.reasons": Bilingual("为什么", "Why"),
    "match.phrases": Bilingual("双方文字的对应", "Phrases that met"),
    "match.no_reasons": Bilingual(
        "没有找到明确对应的语句，仅整体内容相近。", "No single phrases met; the texts are only alike as a whole."
    ),
    "match.gaps": Bilingual("还缺什么", "What is missing"),
    "match.no_gaps": Bilingual("没有发现欠缺。", "Nothing found missing."),
    "match.hard": Bilingual("必须条件", "a must"),
    "match.details": Bilingual("详细资料", "Details"),
    "match.source": Bilingual("来源：{source}", "Source: {source}"),
    "match.other_way_talent": Bilingual("看此人才适合哪些需求", "Demands that suit this talent"),
    "match.other_way_demand": Bilingual("看此需求适合哪些人才", "Talents who suit this demand"),
    "match.asked": Bilingual("需求写道", "The demand says"),
    "match.offered": Bilingual("人才写道", "The talent says"),
    # spreadsheets
    "import.title": Bilingual("导入表格", "Import a spreadsheet"),
    "import.about": Bilingual(
        "可上传需求榜单或人才名单。表头位置和列名不必统一，会自动识别；合格的行立即入库并参与匹配，"
        "有问题的行逐条说明。改好后可重复上传，不会产生重复记录。",
        "Send demand lists or talent registrations. Headings are recognised under the names offices give them. "
        "Good rows are stored and matched at once; every problem is explained. "
        "Mend and send again: nothing is stored twice.",
    ),
    "import.drop": Bilingual("把文件拖到这里，或", "Drop files here, or"),
    "import.choose": Bilingual("选择文件", "choose files"),
    "import.formats": Bilingual(
        "支持 .xlsx、.csv、.jsonl，可多选。", "As .xlsx, .csv or .jsonl; several at once are fine."
    ),
    "import.sending": Bilingual("正在上传…", "Sending …"),
    "import.waiting": Bilingual("等待处理…", "Waiting …"),
    "import.running": Bilingual("正在读取：已处理 {done} 行，共 {total} 行", "Reading: row {done} of {total}"),
    "import.running_open": Bilingual("正在读取：已处理 {done} 行", "Reading: {done} rows so far"),
    "import.done": Bilingual("导入完成", "Import finished"),
    "import.failed": Bilingual("导入中断", "The import stopped"),
    "import.failed_detail": Bilingual(
        "处理过程中断。每个文件要么全部入库，要么完全没有入库；请查看下方各文件，重新上传即可。",
        "It stopped on the way. Each file is either wholly stored or not at all: see the files below and send again.",
    ),
    "import.wrong_type": Bilingual(
        "“{name}”不是 .xlsx、.csv 或 .jsonl 文件，未上传。",
        "“{name}” is no .xlsx, .csv or .jsonl file and was not sent.",
    ),
    "import.match_now": Bilingual("查看匹配：", "See the matches:"),
    "status.accepted": Bilingual("接收", "Accepted"),
    "status.warned": Bilingual("接收，有提醒", "Accepted with warnings"),
    "status.rejected": Bilingual("未接收", "Rejected"),
    "status.duplicate": Bilingual("重复", "Duplicate"),
    "severity.note": Bilingual("说明", "Note"),
    "severity.warning": Bilingual("提醒", "Warning"),
    "severity.error": Bilingual("错误", "Error"),
    "outcome.created": Bilingual("新增 {count} 条", "new: {count}"),
    "outcome.updated": Bilingual("更新 {count} 条", "updated: {count}"),
    "outcome.unchanged": Bilingual("未变 {count} 条", "unchanged: {count}"),
    "outcome.renumbered": Bilingual("编号变更 {count} 条", "renumbered: {count}"),
    "outcome.merged": Bilingual("合并 {count} 条", "merged: {count}"),
    "outcome.erased": Bilingual("曾被删除、未再收录 {count} 条", "erased earlier and not taken again: {count}"),
    "outcome.between": Bilingual("，", ", "),
    "report.summary": Bilingual("各行结果", "Rows by result"),
    "report.files": Bilingual("文件与列", "Files and columns"),
    "report.refused": Bilingual("未能读取此文件", "This file could not be read"),
    "report.sheet": Bilingual("工作表“{sheet}”", "Sheet “{sheet}”"),
    "report.whole_file": Bilingual("全部内容", "Whole file"),
    "report.read_as": Bilingual("识别为：{kind}；表头在第 {row} 行", "Read as: {kind}; headings in row {row}"),
    "report.read_as_lines": Bilingual("识别为：{kind}", "Read as: {kind}"),
    "report.left_out": Bilingual("未读取", "Left out"),
    "report.columns": Bilingual("识别的列", "Columns recognised"),
    "report.column": Bilingual("列", "Column"),
    "report.heading": Bilingual("表头", "Heading"),
    "report.meaning": Bilingual("识别为", "Taken as"),
    "report.rows_left_out": Bilingual("未作为数据的行：{count}", "Rows that are no entries: {count}"),
    "report.line": Bilingual("第 {row} 行（{reason}）：{text}", "Row {row} ({reason}): {text}"),
    "report.problems": Bilingual("需要查看的行", "Rows to look at"),
    "report.no_problems": Bilingual("所有行都没有问题。", "No row has a problem."),
    "report.sheet_column": Bilingual("工作表", "Sheet"),
    "report.row": Bilingual("行", "Row"),
    "report.value": Bilingual("内容", "Value"),
    "report.message": Bilingual("说明与处理办法", "What is wrong and what to do"),
    "report.show": Bilingual("显示", "Show"),
    "report.more": Bilingual("显示更多行", "Show more rows"),
    "report.marked": Bilingual("下载标注后的表格：{name}", "Download the marked sheet: {name}"),
    "report.json": Bilingual("下载报告（JSON）", "Download the report (JSON)"),
    "report.duplicates": Bilingual(
        "疑似重复，请人工判断：{count} 对", "Pairs that may be the same, for you to decide: {count}"
    ),
    "use.notes": Bilingual("保留在备注中", "kept in the notes"),
    "use.not_collected": Bilingual("不收集", "not collected"),
    "use.ignored": Bilingual("忽略", "ignored"),
    "list.funding": Bilingual("融资需求榜单", "funding demands"),
    "list.technology": Bilingual("技术需求榜单", "technology demands"),
    "list.job": Bilingual("岗位需求榜单", "job openings"),
    "list.demand": Bilingual("需求榜单（多种类型）", "demands of several kinds"),
    "list.talent": Bilingual("人才名单", "talents"),
    # trouble
    "problem.offline_title": Bilingual("无法连接服务", "The service cannot be reached"),
    "problem.offline": Bilingual(
        "请检查网络，或确认服务仍在运行，然后重试。",
        "Check the network, or that the service is still running, and try again.",
    ),
    "problem.unexpected_title": Bilingual("出现意外", "Something unexpected"),
    "problem.unexpected": Bilingual(
        "服务返回了无法理解的内容（状态 {status}）。请重试；如仍出现，请告知管理员。",
        "The service gave an answer that makes no sense (status {status}). "
        "Try again; if it stays, tell the administrator.",
    ),
    "problem.retry": Bilingual("重试", "Try again"),
    "problem.given": Bilingual("（所填内容：{value}）", " (given: {value})"),
    "token.needed": Bilingual(
        "此操作限工作人员。请输入管理员提供的口令。",
        "This is for staff. Enter the token that the administrator gave you.",
    ),
    "token.label": Bilingual("工作人员口令", "Staff token"),
    "token.hint": Bilingual(
        "只保留在本页内存中，关闭或刷新后即清除。", "Kept in this page's memory only, until it is closed or reloaded."
    ),
    "token.send": Bilingual("使用口令并继续", "Use the token and go on"),
}


def text(key: str, language: Language) -> str:
    """Raises KeyError for a key that the catalogue does not have."""
    return TEXTS[key].text(language)


def in_language(language: Language) -> dict[str, str]:
    """The whole catalogue in one language, for the scripts."""
    return {key: both.text(language) for key, both in TEXTS.items()}
