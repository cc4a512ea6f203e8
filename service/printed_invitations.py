"""Invitations and coverage as text, for staff."""

from collections.abc import Iterator, Sequence

from matcher.bilingual import Bilingual, Language
from matcher.profiles.models import Talent
from service.actions.invitation_messages import WHY
from service.actions.invitations import Covering, DemandCover, Proposal
from service.bootstrap import Service
from service.store.invitations import Invitation
from service.views import demand_card, talent_card
from service.visibility import Viewer

SHOWN = 5  # talents of a demand; the table lists all
COLUMNS = ("demand_id", "demand", "wanted", "expected", "some", "talent_id", "chance", "state", "why")
_STAFF = Viewer(staff=True, trusted=True)


def quality(proposal: Proposal) -> Bilingual:
    """How many, what they add, and how far below the best that may be."""
    optimality = proposal.plan.optimality
    return _QUALITY.format(
        count=len(proposal.invitations),
        before=f"{proposal.plan.before:.1f}",
        added=f"{optimality.value:.1f}",
        bound=f"{optimality.bound:.1f}",
        gap=f"{optimality.gap:.2%}",
        seconds=f"{optimality.seconds:.2f}",
    )


def invitation_lines(service: Service, invitations: Sequence[Invitation], language: Language) -> Iterator[str]:
    """Id, state, expected meetings and name of each."""
    talents = service.index.profiles.talents([one.talent_id for one in invitations])
    for one in invitations:
        named = _named(talents[one.talent_id], language) if one.talent_id in talents else ""
        yield "  ".join([one.talent_id, one.state.label.text(language), f"{one.gain:.2f}", named])


def coverage_summary(found: Sequence[DemandCover]) -> Bilingual:
    return _SUMMARY.format(
        demands=len(found),
        uncovered=sum(one.why is not None for one in found),
        expected=f"{sum(one.expected for one in found):.1f}",
        wanted=sum(one.wanted for one in found),
    )


def coverage_lines(found: Sequence[DemandCover], language: Language) -> Iterator[str]:
    """Each demand with those who cover it, or why nobody does and who comes nearest."""
    for one in found:
        yield f"{demand_card(one.demand, _STAFF).title}  [{one.demand.id}]"
        if one.why is None:
            yield "  " + _EXPECTED.format(
                expected=f"{one.expected:.2f}", wanted=one.wanted, some=f"{one.some:.0%}"
            ).text(language)
            yield from (f"  {_covering(covering, language)}" for covering in one.by[:SHOWN])
            if len(one.by) > SHOWN:
                yield "  " + _MORE.format(count=len(one.by) - SHOWN).text(language)
        else:
            yield "  ! " + WHY[one.why].text(language)
            if one.nearest is not None:
                talent, chance = one.nearest
                named = Bilingual(_named(talent, Language.ZH), _named(talent, Language.EN))
                yield "    " + _NEAREST.format(named=named, chance=f"{chance:.0%}").text(language)


def coverage_table(found: Sequence[DemandCover], language: Language) -> Iterator[str]:
    """A row for each pair that covers, and one for each demand that nobody covers; tab-separated."""
    yield "\t".join(COLUMNS)
    for one in found:
        title = " ".join(one.demand.title.split())
        shared = [one.demand.id, title, str(one.wanted), f"{one.expected:.4f}", f"{one.some:.4f}"]
        for by in one.by:
            yield "\t".join(
                [*shared, by.talent.id, f"{by.chance:.4f}", by.state.value if by.state else "attending", ""]
            )
        if one.why is not None:
            yield "\t".join([*shared, "", "", "", WHY[one.why].text(language)])


def _covering(covering: Covering, language: Language) -> str:
    state = covering.state.label if covering.state else _ATTENDING
    return f"{covering.chance:>4.0%}  {state.text(language)}  {_named(covering.talent, language)}"


def _named(talent: Talent, language: Language) -> str:
    card = talent_card(talent, _STAFF)
    name = card.label.zh if language is Language.ZH else card.label.en
    return "  ".join(filter(None, [name, card.headline, f"[{card.id}]"]))


_ATTENDING = Bilingual("已列入名单", "attending")
_QUALITY = Bilingual(
    "拟邀 {count} 人：预计可达成的洽谈由 {before} 场增加 {added} 场；任何同样名额的选法最多增加 {bound} 场"
    "（差距不超过 {gap}，{seconds} 秒）。",
    "{count} invitations: they add {added} expected meetings to {before}; no choice by the same terms adds more than "
    "{bound} (gap at most {gap}, {seconds} s).",
)
_SUMMARY = Bilingual(
    "{demands} 项需求，{uncovered} 项无人覆盖；共希望 {wanted} 场洽谈，预计达成 {expected} 场。",
    "{demands} demands, {uncovered} covered by nobody; {expected} of {wanted} wanted meetings expected.",
)
_EXPECTED = Bilingual(
    "预计 {expected} 场（希望 {wanted} 场），至少一场的可能性 {some}",
    "{expected} meetings expected of {wanted} wanted; at least one with a chance of {some}",
)
_MORE = Bilingual("……另有 {count} 人", "… and {count} more")
_NEAREST = Bilingual("最接近：{named}，{chance}", "nearest: {named}, {chance}")
