"""What every figure of a fair's outcomes means, in both languages. A definition that changes gets a new day.

Figures are shown with the definition by which they were counted and the day on which they were.
"""

# ruff: noqa: E501 (one sentence a line, however long)

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matcher.bilingual import Bilingual
from matcher.fair.outcomes.outcome import Stage

_NOTHING = Bilingual("", "")


@dataclass(frozen=True)
class Definition:
    """`since`: the day since which this wording holds."""

    name: Bilingual
    counts: Bilingual  # what counts, and how often
    since: date
    evidence: Bilingual = _NOTHING  # by what it is shown
    day: Bilingual = _NOTHING  # which day it has
    excluded: Bilingual = _NOTHING  # what does not count
    amount: Bilingual = _NOTHING  # what its amount is; empty where it has none


_FIRST = date(2026, 11, 23)

DEFINITIONS: Mapping[Stage, Definition] = {
    Stage.MET: Definition(
        name=Bilingual("洽谈", "Met"),
        counts=Bilingual(
            "合作各方至少一次当面或视频洽谈，各方均有人参加。同一合作洽谈多次，仍计一项。",
            "The parties of a cooperation talked in person or by video, each with somebody there. A cooperation counts once, however often they met.",
        ),
        evidence=Bilingual("洽谈签到、洽谈记录或任一方的书面反馈。", "A check-in at the table, minutes, or written feedback of one side."),
        day=Bilingual("洽谈当天；多次洽谈的，为首次。", "The day of the meeting; of several, the first."),
        excluded=Bilingual(
            "仅排入日程、交换名片，或只有电话、邮件往来。", "A place on the programme alone, exchanged cards, telephone calls or letters."
        ),
        since=_FIRST,
    ),
    Stage.INTENTION: Definition(
        name=Bilingual("意向", "Intention"),
        counts=Bilingual(
            "合作各方书面表示愿意合作，不要求有约束力。", "All parties stated in writing that they intend to cooperate; it need not bind them."
        ),
        evidence=Bilingual("意向书、备忘录、框架协议，或各方书面确认。", "A letter of intent, memorandum, framework agreement, or confirmations of all parties in writing."),
        day=Bilingual("最后一方签字或书面确认之日。", "The day on which the last party signed or confirmed."),
        excluded=Bilingual("口头意向，或只有一方表示意愿。", "What was only said, or stated by one side only."),
        amount=Bilingual("意向书所写金额，不是承诺。", "The sum that the letter of intent names; nobody has promised it."),
        since=_FIRST,
    ),
    Stage.SIGNED: Definition(
        name=Bilingual("签约", "Signed"),
        counts=Bilingual(
            "合作各方签署有约束力的合同（含劳动、聘用、技术、投资合同）。",
            "All parties signed a contract that binds them: of employment, technology, investment or other.",
        ),
        evidence=Bilingual("各方签署的合同。", "The contract with all signatures."),
        day=Bilingual("最后一方签署之日。", "The day of the last signature."),
        excluded=Bilingual(
            "意向书、备忘录、框架协议（计入“意向”），及拟签、待签。", "Letters of intent, memoranda and framework agreements (they are intentions), and what is to be signed."
        ),
        amount=Bilingual("合同约定金额，不论是否已支付。", "The sum that the contract provides for, paid or not."),
        since=_FIRST,
    ),
    Stage.LANDED: Definition(
        name=Bilingual("落地", "Landed"),
        counts=Bilingual(
            "在本市实际开始：公司完成注册，或人员到岗，或项目开工。", "It has begun in the city: a company is registered, a person has started work, or a project is under way."
        ),
        evidence=Bilingual("营业执照、到岗证明（社保或个税）或开工证明。", "A business licence, proof of work begun (social insurance or tax), or proof that the project started."),
        day=Bilingual("注册、到岗或开工之日，以最早者为准。", "The day of registration, of starting work or of the project's start, whichever is first."),
        excluded=Bilingual("计划注册、签约未到岗、选址意向。", "Planned registration, a contract without work begun, an intended site."),
        since=_FIRST,
    ),
    Stage.INVESTED: Definition(
        name=Bilingual("投资到位", "Invested"),
        counts=Bilingual(
            "投资款已到账。分期到账的，每期各记一次，项目仍计一项。", "Money of an investment has arrived. Each instalment is recorded by itself; the project counts once."
        ),
        evidence=Bilingual("银行到账凭证或验资报告。", "The bank's receipt, or a capital verification report."),
        day=Bilingual("到账之日；分期的，首期到账之日。", "The day on which it arrived; of instalments, the first."),
        excluded=Bilingual("合同约定而未到账、意向投资、贷款授信额度。", "What is agreed and has not arrived, intended investment, lines of credit."),
        amount=Bilingual("实际到账金额。", "The sum that arrived."),
        since=_FIRST,
    ),
}  # fmt: skip


class Measure(StrEnum):
    """Figures that cities publish of a fair, and figures of the funnel."""

    TALENTS_ENTERED = "talents_entered"
    TALENTS_PRESENT = "talents_present"
    ORGANISATIONS_ENTERED = "organisations_entered"
    DEMANDS_SCHEDULED = "demands_scheduled"
    MEETINGS_SCHEDULED = "meetings_scheduled"
    MET_AT_FAIR = "met_at_fair"
    INTENTIONS_AT_CEREMONY = "intentions_at_ceremony"
    SIGNED_AT_CEREMONY = "signed_at_ceremony"
    REACHED = "reached"
    RECORDED = "recorded"
    CONVERSION = "conversion"
    DAYS_BETWEEN = "days_between"
    AMOUNT = "amount"
    PARTIES = "parties"
    BY_KIND = "by_kind"
    BY_INDUSTRY = "by_industry"


MEASURES: Mapping[Measure, Definition] = {
    Measure.TALENTS_ENTERED: Definition(
        name=Bilingual("报名人才", "Talents entered"),
        counts=Bilingual("会期名册中的人才，每人计一次。", "Talents on the edition's list of attendees, each once."),
        excluded=Bilingual("是否到会不论，见“到会人才”。", "It does not say that they came; see “talents present”."),
        since=_FIRST,
    ),
    Measure.TALENTS_PRESENT: Definition(
        name=Bilingual("到会人才", "Talents present"),
        counts=Bilingual("现场签到的人才，每人计一次，不论到会几天。", "Talents who checked in, each once, however many days they came."),
        evidence=Bilingual("签到记录。", "The check-ins."),
        excluded=Bilingual("报名未到者、陪同人员、单位代表。", "Who was entered and did not come, companions, and representatives of organisations."),
        since=_FIRST,
    ),
    Measure.ORGANISATIONS_ENTERED: Definition(
        name=Bilingual("参会单位", "Organisations entered"),
        counts=Bilingual("在本届登记了代表的单位，每家计一次。", "Organisations with a representative entered for this edition, each once."),
        since=_FIRST,
    ),
    Measure.DEMANDS_SCHEDULED: Definition(
        name=Bilingual("安排洽谈的需求", "Demands with a meeting"),
        counts=Bilingual("已发布日程中至少有一场洽谈的需求，每条计一次。", "Demands with at least one meeting in the published programme, each once."),
        excluded=Bilingual("已发布但未安排洽谈的需求。", "Demands that are published and have no meeting."),
        since=_FIRST,
    ),
    Measure.MEETINGS_SCHEDULED: Definition(
        name=Bilingual("安排洽谈", "Meetings scheduled"),
        counts=Bilingual("已发布日程中的洽谈场次；一场集体洽谈计一场。", "Meetings in the published programme; a group session is one."),
        excluded=Bilingual("是否举行不论，见“现场洽谈”。", "It does not say that they were held; see “met at the fair”."),
        since=_FIRST,
    ),
    Measure.MET_AT_FAIR: Definition(
        name=Bilingual("现场洽谈", "Met at the fair"),
        counts=Bilingual(
            "会期各日内有“洽谈”记录的合作项目，每项计一次。", "Projects with an outcome “met” on a day of the fair, each once."
        ),
        excluded=Bilingual("会期之外的洽谈、排定而无记录的洽谈。", "Meetings on other days, and meetings on the programme of which nothing was recorded."),
        since=_FIRST,
    ),
    Measure.INTENTIONS_AT_CEREMONY: Definition(
        name=Bilingual("仪式签署意向", "Intentions signed at the ceremony"),
        counts=Bilingual("签约仪式名单上已签署的意向，按项目计。", "Projects with an intention on the list of the signing ceremony that was signed."),
        excluded=Bilingual("合同（见“仪式签约”）、拟签未签。", "Contracts (see “signed at the ceremony”), and what was planned and not signed."),
        since=_FIRST,
    ),
    Measure.SIGNED_AT_CEREMONY: Definition(
        name=Bilingual("仪式签约", "Contracts signed at the ceremony"),
        counts=Bilingual("签约仪式名单上已签署的合同，按项目计。", "Projects with a contract on the list of the signing ceremony that was signed."),
        excluded=Bilingual("意向书（见“仪式签署意向”）、拟签未签。", "Intentions (see “intentions signed at the ceremony”), and what was planned and not signed."),
        since=_FIRST,
    ),
    Measure.REACHED: Definition(
        name=Bilingual("达到", "Reached"),
        counts=Bilingual(
            "截至统计日，记录了该阶段或其后任一阶段的合作项目，每项计一次。",
            "Projects of which, by the day of counting, this stage or a later one is recorded, each once.",
        ),
        day=Bilingual("该阶段或其后阶段最早一次记录的日期；不推算缺失的日期。", "Of the first record of this stage or a later one; no missing day is made up."),
        excluded=Bilingual("拟签未签的项目。", "What is planned and not signed."),
        since=_FIRST,
    ),
    Measure.RECORDED: Definition(
        name=Bilingual("有记录", "Recorded"),
        counts=Bilingual("记录了该阶段本身的合作项目，每项计一次。", "Projects of which this very stage is recorded, each once."),
        since=_FIRST,
    ),
    Measure.CONVERSION: Definition(
        name=Bilingual("转化率", "Conversion"),
        counts=Bilingual(
            "达到该阶段的项目数 ÷ 达到前一阶段的项目数。", "Projects that reached the stage, divided by those that reached the stage before."
        ),
        since=_FIRST,
    ),
    Measure.DAYS_BETWEEN: Definition(
        name=Bilingual("间隔天数（中位数）", "Days between (median)"),
        counts=Bilingual(
            "两个阶段均有记录的项目，两阶段首次记录相隔天数的中位数，并列出项目数。尚未走到的项目不在内，因此新近一届的数字偏短。",
            "The median of the days between the first records of two stages, over the projects of which both are recorded; their number is given. Projects still on their way are not in it, so that a recent edition looks quicker than it is.",
        ),
        excluded=Bilingual("后一阶段早于前一阶段的项目，另行列出待核。", "Projects of which the later stage has the earlier day; they are listed to be checked."),
        since=_FIRST,
    ),
    Measure.AMOUNT: Definition(
        name=Bilingual("金额", "Amount"),
        counts=Bilingual(
            "同一阶段、同一币种的金额之和，并列出写明金额的记录数与未写明的记录数。",
            "The sum of the amounts of one stage in one currency, with the number of records that state one, and of those that do not.",
        ),
        excluded=Bilingual("不同阶段的金额、不同币种的金额从不相加。", "Amounts of different stages, or in different currencies, are never added together."),
        since=_FIRST,
    ),
    Measure.PARTIES: Definition(
        name=Bilingual("参与方", "Parties"),
        counts=Bilingual(
            "达到该阶段的项目的参与方，按类型，每方计一次；不具名的，每个项目各计。",
            "The parties of the projects that reached the stage, by type, each once; of parties not named, as many as a project has, for each project.",
        ),
        since=_FIRST,
    ),
    Measure.BY_KIND: Definition(
        name=Bilingual("按需求类型", "By kind of demand"),
        counts=Bilingual(
            "参与方中有该类需求的项目；一个项目涉及多类的，各计一次，故各类之和可大于总数。",
            "Projects with a demand of this kind among their parties; a project with several kinds counts in each, so that they may add up to more than all.",
        ),
        since=_FIRST,
    ),
    Measure.BY_INDUSTRY: Definition(
        name=Bilingual("按产业", "By industry"),
        counts=Bilingual(
            "参与方中有该产业需求的项目；一个项目涉及多个产业的，各计一次，故各产业之和可大于总数。",
            "Projects with a demand of this industry among their parties; a project with several industries counts in each, so that they may add up to more than all.",
        ),
        since=_FIRST,
    ),
}  # fmt: skip

PARTY_KINDS: Mapping[str, Bilingual] = {
    "talent": Bilingual("人才", "Talents"),
    "demand": Bilingual("需求", "Demands"),
    "organisation": Bilingual("单位", "Organisations"),
    "outside": Bilingual("其他方", "Others"),
}
