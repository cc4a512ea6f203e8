"""What is said of the frame of a fair, in both languages, under codes that stay stable."""

# ruff: noqa: E501 (one sentence a line, however long)

from matcher.bilingual import Bilingual
from matcher.profiles.problems import Severity

_NOTE, _WARNING, _ERROR = Severity.NOTE, Severity.WARNING, Severity.ERROR

PROBLEMS: dict[str, tuple[Severity, Bilingual]] = {
    "frame.no_slots": (_WARNING, Bilingual(
        "没有时段，无法安排洽谈。请添加时段。",
        "There is no slot, so no meeting can be planned. Add slots.",
    )),
    "frame.no_tables": (_WARNING, Bilingual(
        "没有洽谈桌，无法安排洽谈。请添加洽谈桌。",
        "There is no table, so no meeting can be planned. Add tables.",
    )),
    "frame.id_twice": (_ERROR, Bilingual(
        "{kind}编号“{value}”用了两次（另见 {other}）。请改其中一个。",
        "Two {kind} have the id “{value}” (see also {other}). Change one of them.",
    )),
    "frame.id_shared": (_ERROR, Bilingual(
        "“{value}”既是{kind}的编号，也是{other_kind}的编号（{other}），不可用时间等处无法区分。请改其中一个。",
        "“{value}” is the id of one of the {kind} and of the {other_kind} ({other}); an absence could not tell them apart. Change one of them.",
    )),
    "frame.slot_backward": (_ERROR, Bilingual(
        "时段“{slot}”的结束时间 {end} 不晚于开始时间 {start}。请改正。",
        "Slot “{slot}” ends at {end}, which is not after its start at {start}. Correct it.",
    )),
    "frame.slots_overlap": (_ERROR, Bilingual(
        "时段“{slot}”（{time}）与“{other}”（{other_time}）重叠。请错开。",
        "Slot “{slot}” ({time}) overlaps with “{other}” ({other_time}). Set them apart.",
    )),
    "frame.slot_length": (_WARNING, Bilingual(
        "时段“{slot}”长 {minutes} 分钟。请核对开始与结束时间。",
        "Slot “{slot}” lasts {minutes} minutes. Check its start and end.",
    )),
    "frame.days_apart": (_WARNING, Bilingual(
        "第一天（{first}）与最后一天（{last}）相隔 {days} 天。请核对日期。",
        "The first day ({first}) and the last ({last}) are {days} days apart. Check the dates.",
    )),
    "frame.lunch_time": (_WARNING, Bilingual(
        "时段“{slot}”（{time}）标为午餐，但不在中午。请核对。",
        "Slot “{slot}” ({time}) is marked as lunch but is not around noon. Check it.",
    )),
    "frame.all_lunch": (_WARNING, Bilingual(
        "{day} 的所有时段都标为午餐。请取消不是午餐的标记。",
        "Every slot of {day} is marked as lunch. Take the mark from those that are not.",
    )),
    "frame.no_lunch": (_NOTE, Bilingual(
        "{day} 中午没有空档，也没有标为午餐的时段，与会者可能没有午餐时间。可将一个中午时段标为午餐。",
        "{day} has no gap around noon and no slot marked as lunch: some may get no time to eat. A slot around noon can be marked as lunch.",
    )),
    "frame.table_room": (_ERROR, Bilingual(
        "洽谈桌“{table}”所在的会议室“{value}”不存在。现有：{known}。",
        "Table “{table}” stands in room “{value}”, which there is not. There are: {known}.",
    )),
    "frame.room_empty": (_NOTE, Bilingual(
        "会议室“{room}”没有洽谈桌。", "Room “{room}” has no table."
    )),
    "frame.owner_unknown": (_ERROR, Bilingual(
        "洽谈桌“{table}”的所属“{value}”不是现有的单位或人才。请核对编号；名单未导入的，请先导入。",
        "Table “{table}” belongs to “{value}”, which is no organisation or talent here. Check the id; if the list is not imported yet, import it first.",
    )),
    "frame.owner_no_demand": (_WARNING, Bilingual(
        "洽谈桌“{table}”的所属单位“{value}”没有需求，这张桌子将空置。可改为共用（所属留空）。",
        "Table “{table}” belongs to organisation “{value}”, which has no demand, and will stand empty. Leave the owner blank to share it.",
    )),
    "frame.walk_room": (_ERROR, Bilingual(
        "步行时间中的会议室“{value}”不存在。现有：{known}。",
        "A walk names room “{value}”, which there is not. There are: {known}.",
    )),
    "frame.walk_itself": (_WARNING, Bilingual(
        "步行时间的两端都是会议室“{value}”，未采用。请改正或删除。",
        "A walk leads from room “{value}” to itself and is not used. Correct or delete it.",
    )),
    "frame.walk_twice": (_ERROR, Bilingual(
        "会议室“{first}”与“{second}”之间的步行时间写了两次（{minutes} 分钟；另见 {other}：{other_minutes} 分钟）。请保留一条。",
        "The walk between rooms “{first}” and “{second}” is given twice ({minutes} minutes; see also {other}: {other_minutes}). Keep one.",
    )),
    "frame.attendee_unknown": (_ERROR, Bilingual(
        "没有编号为“{value}”的人才。请核对编号；名单未导入的，请先导入。",
        "There is no talent “{value}”. Check the id; if the list is not imported yet, import it first.",
    )),
    "frame.attendee_backward": (_ERROR, Bilingual(
        "人才“{attendee}”的离开时间 {leaves} 不晚于到达时间 {arrives}。请改正。",
        "Talent “{attendee}” leaves at {leaves}, which is not after the arrival at {arrives}. Correct it.",
    )),
    "frame.attendee_never": (_WARNING, Bilingual(
        "人才“{attendee}”没有一个时段在场（扣除不可用时间后），不会安排洽谈。请核对到达与离开时间。",
        "Talent “{attendee}” is there in no slot that is not blocked, and will have no meeting. Check arrival and departure.",
    )),
    "frame.not_attending": (_WARNING, Bilingual(
        "人才“{value}”不在参会人才名单中，此项不起作用。请加入名单，或删除此项。",
        "Talent “{value}” is not among the attendees, so this has no effect. Add the attendee, or delete this.",
    )),
    "frame.language": (_WARNING, Bilingual(
        "语言代码“{value}”不在已知语言中。请核对（ISO 639，如 zh、en、de）。",
        "The language “{value}” is not a known one. Check it (ISO 639, such as zh, en, de).",
    )),
    "frame.representative_organisation": (_ERROR, Bilingual(
        "代表“{representative}”的单位“{value}”不存在。请核对；名单未导入的，请先导入。",
        "Representative “{representative}” is of organisation “{value}”, which there is not. Check it; if the list is not imported yet, import it first.",
    )),
    "frame.representative_demand": (_ERROR, Bilingual(
        "代表“{representative}”负责的需求“{value}”不存在。请核对编号。",
        "Representative “{representative}” is for demand “{value}”, which there is not. Check the id.",
    )),
    "frame.representative_other": (_ERROR, Bilingual(
        "代表“{representative}”来自单位“{organisation}”，而需求“{value}”属于单位“{other}”。请改正其中之一。",
        "Representative “{representative}” is of organisation “{organisation}”, but demand “{value}” is of “{other}”. Correct one of them.",
    )),
    "frame.demand_unrepresented": (_WARNING, Bilingual(
        "单位“{organisation}”的代表都只负责指定需求，需求“{value}”无人负责，不会安排洽谈。请指定代表。",
        "All representatives of organisation “{organisation}” are for named demands, and nobody is for demand “{value}”, which will have no meeting. Name somebody.",
    )),
    "frame.interpreter_pair": (_ERROR, Bilingual(
        "翻译“{interpreter}”的语言对“{value}”两端相同。请写明两种语言，如 zh-en。",
        "Interpreter “{interpreter}” has the pair “{value}” of one language with itself. Name two languages, such as zh-en.",
    )),
    "frame.absence_unknown": (_ERROR, Bilingual(
        "不可用时间的对象“{value}”不是现有的人才、单位、需求、代表、翻译、洽谈桌或会议室。请核对；全体请写 *。",
        "An absence is of “{value}”, which is no talent, organisation, demand, representative, interpreter, table or room here. Check it; for everybody write *.",
    )),
    "frame.absence_backward": (_ERROR, Bilingual(
        "“{who}”的不可用时间结束于 {until}，不晚于开始时间 {since}。请改正。",
        "The absence of “{who}” ends at {until}, which is not after its start at {since}. Correct it.",
    )),
    "frame.absence_outside": (_WARNING, Bilingual(
        "“{who}”的不可用时间（{since} 至 {until}）不涉及任何时段。请核对日期与时间。",
        "The absence of “{who}” ({since} to {until}) touches no slot. Check day and time.",
    )),
    "frame.everybody_absent": (_ERROR, Bilingual(
        "全体不可用时间占去了所有时段，无法安排洽谈。请缩短，或增加时段。",
        "The absences of everybody take every slot, so no meeting can be held. Shorten them, or add slots.",
    )),
    "frame.own_unknown": (_ERROR, Bilingual(
        "个别限制的对象“{value}”不是现有的人才、需求或单位。请核对编号。",
        "A limit of its own is set for “{value}”, which is no talent, demand or organisation here. Check the id.",
    )),
    "frame.industry_unknown": (_ERROR, Bilingual(
        "“{value}”不是已知的行业代码。代码列表见 /api/v1/vocabularies。",
        "“{value}” is no known industry. The codes are at /api/v1/vocabularies.",
    )),
    "frame.least_slots": (_ERROR, Bilingual(
        "“{party}”至少要有 {least} 场洽谈，但最多只有 {count} 场的时间。请调低下限，或增加时段。",
        "“{party}” is to have at least {least} meetings, and there is time for {count} at most. Lower the limit, or add slots.",
    )),
    "frame.least_all": (_ERROR, Bilingual(
        "{side}至少要有 {least} 场洽谈，但可用时段只有 {count} 个。请调低下限，或增加时段。",
        "{side} are to have at least {least} meetings each, and {count} slots can be used. Lower the limit, or add slots.",
    )),
    "frame.least_places": (_ERROR, Bilingual(
        "{people} 位参会人才合计至少要有 {least} 场洽谈，而 {slots} 个时段 × {tables} 张桌子只能安排 {count} 场。请调低下限，或增加时段或桌子。",
        "The {people} attendees are to have at least {least} meetings together, and {slots} slots at {tables} tables hold {count}. Lower the limit, or add slots or tables.",
    )),
    "frame.pin_demand": (_ERROR, Bilingual(
        "必见的需求“{value}”不存在。请核对编号。", "A required meeting names demand “{value}”, which there is not. Check the id."
    )),
    "frame.pin_talent": (_ERROR, Bilingual(
        "必见的人才“{value}”不存在。请核对编号。", "A required meeting names talent “{value}”, which there is not. Check the id."
    )),
    "frame.pin_absent": (_ERROR, Bilingual(
        "必见的人才“{value}”不在参会人才名单中。请加入名单，或删除此必见。",
        "A required meeting names talent “{value}”, who is not among the attendees. Add the attendee, or delete the requirement.",
    )),
    "frame.pin_twice": (_WARNING, Bilingual(
        "需求“{demand}”与人才“{talent}”的必见写了两次（另见 {other}），只安排一次。可删除一条。",
        "The meeting of demand “{demand}” and talent “{talent}” is required twice (see also {other}); it is held once. One can be deleted.",
    )),
    "frame.pin_banned": (_ERROR, Bilingual(
        "需求“{demand}”与人才“{talent}”既是必见又须回避（{other}）。请删除其一。",
        "Demand “{demand}” and talent “{talent}” are required to meet and forbidden to ({other}). Delete one of the two.",
    )),
    "frame.pin_limit": (_ERROR, Bilingual(
        "“{party}”有 {count} 场必见，而上限是 {most} 场。请调高上限，或删除必见。",
        "“{party}” has {count} required meetings, and at most {most} are allowed. Raise the limit, or delete some.",
    )),
    "frame.pin_organisation": (_WARNING, Bilingual(
        "人才“{talent}”与单位“{organisation}”的多条需求必见（另见 {other}），而规则是同一单位只见一次。请核对。",
        "Talent “{talent}” is required to meet several demands of organisation “{organisation}” (see also {other}), though by the rules one organisation is met once. Check it.",
    )),
    "frame.ban_party": (_ERROR, Bilingual(
        "回避的“{value}”不是现有的需求或单位。请核对编号。",
        "A ban names “{value}”, which is no demand or organisation here. Check the id.",
    )),
    "frame.ban_talent": (_ERROR, Bilingual(
        "回避的人才“{value}”不存在。请核对编号。", "A ban names talent “{value}”, who is not here. Check the id."
    )),
    "frame.ban_twice": (_NOTE, Bilingual(
        "“{party}”与人才“{talent}”的回避写了两次（另见 {other}）。", "“{party}” and talent “{talent}” are banned twice (see also {other})."
    )),
    "frame.group_host": (_ERROR, Bilingual(
        "集体洽谈的主持方“{value}”不是现有的需求或人才。请核对编号（单位请写它的一条需求）。",
        "A group session is hosted by “{value}”, which is no demand or talent here. Check the id (of an organisation, name one of its demands).",
    )),
    "frame.group_least": (_ERROR, Bilingual(
        "“{host}”的集体洽谈至少 {least} 人、至多 {most} 人。请使下限不大于上限。",
        "The group session of “{host}” takes at least {least} and at most {most} guests. Let the least not be above the most.",
    )),
    "frame.group_twice": (_ERROR, Bilingual(
        "“{host}”的集体洽谈写了两次（另见 {other}）。请合并成一行，并写明场数。",
        "The group session of “{host}” is given twice (see also {other}). Join them, with the number of sessions.",
    )),
    "frame.group_slots": (_ERROR, Bilingual(
        "“{host}”要开 {sessions} 场集体洽谈，而可用时段只有 {count} 个。请减少场数。",
        "“{host}” is to host {sessions} group sessions, and {count} slots can be used. Lower the number of sessions.",
    )),
}  # fmt: skip

KINDS = {
    "slots": Bilingual("时段", "slots"),
    "rooms": Bilingual("会议室", "rooms"),
    "tables": Bilingual("洽谈桌", "tables"),
    "attendees": Bilingual("参会人才", "attendees"),
    "representatives": Bilingual("代表", "representatives"),
    "interpreters": Bilingual("翻译", "interpreters"),
    "talents": Bilingual("人才", "talents"),
    "demands": Bilingual("需求", "demands"),
    "organisations": Bilingual("单位", "organisations"),
}
SIDES = {
    "talents": Bilingual("每位人才", "Talents"),
    "demands": Bilingual("每条需求", "Demands"),
    "organisations": Bilingual("每家单位", "Organisations"),
}
