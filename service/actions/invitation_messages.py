"""What is said about invitations, in both languages."""

from matcher.bilingual import Bilingual
from matcher.fair.inviting.coverage import Why
from matcher.fair.inviting.letter_quotas import Relaxation
from matcher.profiles import vocabulary

WHY = {
    Why.NOBODY_ELIGIBLE: Bilingual("没有符合条件的人才", "no talent is eligible"),
    Why.TOO_SMALL: Bilingual("符合条件的人才成功洽谈的可能性都太低", "every eligible talent has too small a chance"),
    Why.REFUSED: Bilingual(
        "合适的人才均已婉拒或被撤回邀请", "all who would do have declined, or their invitations were withdrawn"
    ),
    Why.NO_LETTER: Bilingual("有合适的人才，但名额给了他人", "somebody would do, and the letters went to others"),
}
NO_INDUSTRY = Bilingual(
    zh="不认识行业“{given}”。可用：{known}。", en="“{given}” is no industry, or more than one. There are: {known}."
)
CONTRADICTION = Bilingual(
    zh="{industry}：至少 {least} 封与至多 {most} 封矛盾，请改其一。",
    en="{industry}: at least {least} and at most {most} letters contradict each other. Change one of them.",
)
DROPPED = Bilingual(
    zh="人才“{id}”目前不公开、未同意匹配或已到期，不能邀请。",
    en="Talent “{id}” is not published, has not agreed to matching or has expired, and cannot be invited.",
)
NAMED_BY_FRAME = Bilingual(
    zh="人才“{id}”已列入展会名单，无需邀请函。", en="Talent “{id}” is named as attending this fair and needs no letter."
)
NO_DEMAND_LEFT = Bilingual(
    zh="人才“{id}”：拟邀时契合的需求均已关闭，或不再适合，未写邀请函。请重新拟邀。",
    en="Talent “{id}”: none of the demands that it was proposed for is open and eligible any more, and no letter was "
    "written. Propose anew.",
)
REPLY_TOO_LATE = Bilingual(
    zh="回复截止日期 {day} 应在今天（{today}）与展会首日（{first}）之间。",
    en="The day to reply by, {day}, should lie between today ({today}) and the first day of the fair ({first}).",
)
UNKNOWN_REPLIER = Bilingual(
    zh="第 {row} 行：本展会没有对人才“{given}”的邀请，此行未采用。",
    en="Row {row}: this fair has no invitation of talent “{given}”, and the row was left out.",
)
SEVERAL_REPLIERS = Bilingual(
    zh="第 {row} 行：编号“{given}”对应 {count} 名受邀人才，此行未采用。请写人才编号 t_…。",
    en="Row {row}: “{given}” is the number of {count} invited talents, and the row was left out. Write the id t_….",
)
CONTRADICTED = Bilingual(
    zh="第 {row} 行：人才“{given}”在前面的行里有不同的回复，此行未采用。",
    en="Row {row}: talent “{given}” answered otherwise in a row before, and the row was left out.",
)
OF_ROW = Bilingual("第 {row} 行：{message}", "Row {row}: {message}")
NO_MORE_LETTERS = Bilingual(
    zh="已有 {standing} 份邀请有效，达到或超过名额 {letters}。请增加名额，或先撤回一些。",
    en="{standing} invitations stand already, and the budget is {letters}. Raise it, or withdraw some first.",
)

_UNMET = Bilingual("最低名额无法满足：{each}。{way_out}", "The least quotas cannot be met: {each}. {way_out}")
_LACKING = Bilingual(
    "{industry}要求再发至少 {least} 封，最多只能 {possible} 封（差 {missing} 封；该行业可邀请 {available} 人）",
    "{industry} asks for {least} more letters and can have {possible} ({missing} short; {available} talents could be "
    "invited)",
)
_LOWER = Bilingual("请按此下调。", "Lower them to that.")
_LOWER_OR_RAISE = Bilingual(
    "请按此下调，或把名额再增加到可新发 {letters} 封。", "Lower them to that, or allow {letters} further letters."
)


def unmet(relaxation: Relaxation) -> Bilingual:
    """Which industries, by how much, and the smallest change that would do."""
    each = [
        _LACKING.format(
            industry=vocabulary.industries().label(one.name),
            least=one.least,
            possible=one.possible,
            missing=one.missing,
            available=one.available,
        )
        for one in relaxation.lacking
    ]
    way_out = _LOWER if relaxation.letters is None else _LOWER_OR_RAISE.format(letters=relaxation.letters)
    joined = Bilingual("；".join(one.zh for one in each), "; ".join(one.en for one in each))
    return _UNMET.format(each=joined, way_out=way_out)


def industries_known() -> Bilingual:
    entries = vocabulary.industries().entries.values()
    return Bilingual(
        "、".join(f"{entry.label.zh}（{entry.code}）" for entry in entries),
        ", ".join(f"{entry.label.en} ({entry.code})" for entry in entries),
    )
