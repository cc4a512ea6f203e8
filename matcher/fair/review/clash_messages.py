"""What each clash is called, how grave it is, and what is said of it."""

# ruff: noqa: E501 (a sentence a line: broken ones are harder to proof-read)

from typing import NamedTuple

from matcher.bilingual import Bilingual

_B, _W, _N = "block", "warn", "note"


class Said(NamedTuple):
    grade: str
    fact: Bilingual
    advice: Bilingual | None = None  # to staff


SAID = {
    "slot.unknown": Said(_B, Bilingual("没有编号为“{slot}”的时段。", "There is no slot “{slot}”."), Bilingual("请改为会期中的时段。", "Choose one of the fair's.")),
    "table.unknown": Said(_B, Bilingual("没有编号为“{table}”的洽谈桌。", "There is no table “{table}”."), Bilingual("请改为会期中的洽谈桌。", "Choose one of the fair's.")),
    "party.unknown": Said(_B, Bilingual("“{party}”不在参会名单中。", "“{party}” does not take part in the fair."), Bilingual("请取消该洽谈。", "Take the meeting out.")),
    "talent.twice": Said(_B, Bilingual("{when}，{who} 同时有两场洽谈。", "{when}: {who} has two meetings at once."), Bilingual("请移动其中一场。", "Move one of them.")),
    "representative.twice": Said(_B, Bilingual("{when}，单位代表 {who} 同时有两场洽谈。", "{when}: the representative {who} has two meetings at once."), Bilingual("请移动其中一场，或换一位代表。", "Move one, or send another person.")),
    "table.twice": Said(_B, Bilingual("{when}，{who} 号桌同时安排了两场洽谈。", "{when}: table {who} is given twice."), Bilingual("请换一张桌。", "Take another.")),
    "interpreter.twice": Said(_B, Bilingual("{when}，翻译 {who} 同时有两场洽谈。", "{when}: the interpreter {who} has two meetings at once."), Bilingual("请换一位翻译。", "Take another.")),
    "pair.twice": Said(_B, Bilingual("“{party}”与 {other} 安排了不止一场。", "“{party}” and {other} meet more than once."), Bilingual("请取消一场。", "Take one meeting out.")),
    "talent.away": Said(_B, Bilingual("{when}，人才 {who} 不在场。", "{when}: the talent {who} is not there."), Bilingual("请换时段。", "Choose another slot.")),
    "demand.away": Said(_B, Bilingual("{when}，“{who}”一方不在场。", "{when}: nobody is there for “{who}”."), Bilingual("请换时段。", "Choose another slot.")),
    "representative.away": Said(_B, Bilingual("{when}，单位代表 {who} 不在场。", "{when}: the representative {who} is not there."), Bilingual("请换时段或换代表。", "Choose another slot or person.")),
    "interpreter.away": Said(_B, Bilingual("{when}，翻译 {who} 不在场。", "{when}: the interpreter {who} is not there."), Bilingual("请换一位。", "Take another.")),
    "table.away": Said(_B, Bilingual("{when}，{who} 号桌不能使用。", "{when}: table {who} cannot be used."), Bilingual("请换一张桌。", "Take another.")),
    "pair.banned": Said(_B, Bilingual("“{party}”与 {other} 须回避{reason}。", "“{party}” and {other} must not meet{reason}."), Bilingual("请取消该洽谈。", "Take the meeting out.")),
    "table.of_other": Said(_W, Bilingual("{when}，{table} 号桌属于 {who}。", "{when}: table {table} belongs to {who}.")),
    "representative.of_other": Said(_W, Bilingual("{when}，{who} 不负责“{party}”。", "{when}: {who} does not speak for “{party}”.")),
    "interpreter.missing": Said(_W, Bilingual("{when}，{party} 的洽谈缺少 {pair} 翻译。", "{when}: the meeting of {party} lacks an interpreter for {pair}.")),
    "organisation.twice": Said(_W, Bilingual("“{party}”与 {other} 安排了 {count} 场，规定一场。", "“{party}” meets {other} {count} times; the rule is once.")),
    "number.above": Said(_W, Bilingual("{party} 有 {count} 场，最多 {most} 场。", "{party} has {count} meetings, and at most {most} are allowed.")),
    "number.below": Said(_W, Bilingual("{party} 只有 {count} 场，至少应有 {least} 场。", "{party} has only {count} meetings; at least {least} are due.")),
    "industry.above": Said(_W, Bilingual("行业 {party} 有 {count} 场，最多 {most} 场。", "The industry {party} has {count} meetings, and at most {most} are allowed.")),
    "industry.below": Said(_W, Bilingual("行业 {party} 只有 {count} 场，至少应有 {least} 场。", "The industry {party} has only {count} meetings; at least {least} are due.")),
    "pin.missing": Said(_W, Bilingual("指定的洽谈“{party}”与 {other} 没有排入。", "The required meeting of “{party}” and {other} is not in the programme.")),
    "group.without_host": Said(_W, Bilingual("{when}的多方洽谈没有在规则中设为集体洽谈。", "{when}: several meet, and no group session is set down for any of them.")),
    "group.above": Said(_W, Bilingual("{when}，{party} 的集体洽谈有 {count} 位客人，最多 {most} 位。", "{when}: the session of {party} has {count} guests, and at most {most} are allowed.")),
    "group.below": Said(_W, Bilingual("{when}，{party} 的集体洽谈只有 {count} 位客人，至少应有 {least} 位。", "{when}: the session of {party} has only {count} guests; at least {least} are due.")),
    "walk.too_short": Said(_W, Bilingual("{when}之后，{who} 换会议室要走 {minutes} 分钟，只有 {between} 分钟。", "After {when} {who} has {between} minutes for a walk of {minutes} to the next room.")),
    "lunch.none": Said(_N, Bilingual("{who} 当天午间没有空闲时段（{when}起）。", "{who} has no free slot for lunch on the day of {when}.")),
    "wait.long": Said(_N, Bilingual("{when}之后，{who} 空等 {minutes} 分钟的时段才有下一场。", "After {when} {who} waits through slots of {minutes} minutes for the next meeting.")),
}  # fmt: skip
