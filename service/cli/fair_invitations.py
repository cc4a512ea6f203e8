"""Whom to invite to a fair, the letters, the replies, and who covers which demand."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from matcher.bilingual import Bilingual
from matcher.bilingual import Language as ReaderLanguage
from service.cli.common import Lang, language_of, running_service, said

if TYPE_CHECKING:
    from service.actions.invitation_scene import InvitationTerms, Supposed

commands = typer.Typer()

Fair = Annotated[str, typer.Argument(help="Id of the fair.")]
Comes = Annotated[float, typer.Option(min=0.0, max=1.0, help="Chance that somebody who gets a letter comes.")]
Wanted = Annotated[int, typer.Option(min=1, max=100, help="Meetings that each demand wants.")]
Least = Annotated[
    float, typer.Option(min=0.0, max=1.0, help="A talent with a lower chance of a meeting does not cover a demand.")
]
AtLeast = Annotated[list[str] | None, typer.Option(help="INDUSTRY=LETTERS at least; may be repeated.")]
AtMost = Annotated[list[str] | None, typer.Option(help="INDUSTRY=LETTERS at most; may be repeated.")]


@commands.command()
@said
def invite(
    fair: Fair,
    letters: Annotated[int, typer.Option(min=0, max=100_000, help="Invitations that may stand at a time.")],
    at_least: AtLeast = None,
    at_most: AtMost = None,
    comes: Comes = 0.4,
    wanted: Wanted = 1,
    least: Least = 0.1,
    talent: Annotated[str | None, typer.Option(help="Propose this talent by hand, and nobody else.")] = None,
    lang: Lang = None,
) -> None:
    """Propose whom to invite, so that the open demands are best covered; in place of what was proposed before.

    Example: wutong fair invite qingdao-2026 --letters 80 --at-least biomedicine=5 --at-most software_ai=20
    """
    from service import printed_invitations as printed
    from service.actions import invitations

    language = language_of(lang)
    terms = _terms(letters, at_least, at_most, comes, wanted, least, language)
    with running_service() as service:
        if talent is not None:
            made = [invitations.add(service, fair, talent, _supposed(comes, wanted, least))]
        else:
            proposal = invitations.propose(service, fair, terms)
            made = list(proposal.invitations)
            typer.echo(printed.quality(proposal).text(language), err=True)
        for line in printed.invitation_lines(service, made, language):
            typer.echo(line)


@commands.command()
@said
def invitations(
    fair: Fair,
    state: Annotated[list[str] | None, typer.Option(help="Only in this state; may be repeated.")] = None,
    withdraw: Annotated[str | None, typer.Option(help="Withdraw the invitation of this talent.")] = None,
    lang: Lang = None,
) -> None:
    """List invitations and how they stand, or withdraw one. Example: wutong fair invitations qingdao-2026"""
    from matcher.fair.inviting.invitation_states import State
    from service import printed_invitations as printed
    from service.actions import invitations as actions

    language = language_of(lang)
    known = [one.value for one in State]
    for given in state or ():
        if given not in known:
            raise typer.BadParameter(_STATES.format(given=given, known=", ".join(known)).text(language))
    with running_service() as service:
        if withdraw is not None:
            found = [actions.withdraw(service, fair, withdraw)]
        else:
            found = [one for one, _ in actions.listed(service, fair, [State(one) for one in state or known])]
        for line in printed.invitation_lines(service, found, language):
            typer.echo(line)


@commands.command()
@said
def letters(
    fair: Fair,
    out: Annotated[Path, typer.Option(help="Folder for letters.xlsx (mail merge) and letters.zip (texts).")],
    sent: Annotated[bool, typer.Option("--sent", help="Mark the invitations as sent.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Also the letters that are marked as sent already.")] = False,
    reply_by: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day to answer.")] = None,
    reply_to: Annotated[str, typer.Option(help="Where to answer: an address of the office.")] = "",
    venue: Annotated[str, typer.Option(help="Where the fair is held.")] = "",
    signed: Annotated[str, typer.Option(help="Who signs; by default the organising committee.")] = "",
    lang: Lang = None,
) -> None:
    """Write the letters to all who are proposed, each in the language in which the profile is written.

    Example: wutong fair letters qingdao-2026 --out letters --reply-by 2026-10-20 --reply-to office@example.org --sent
    """
    from matcher.fair.inviting.invitation_states import State
    from matcher.fair.inviting.letters import archive, merge_workbook
    from service.actions import invitation_letters, invitations
    from service.actions.invitation_letters import LetterDetails

    language = language_of(lang)
    day = reply_by.date() if reply_by else None
    details = LetterDetails(reply_by=day, reply_to=reply_to, venue=venue, signed=signed)
    states = (State.PROPOSED, State.SENT) if again else (State.PROPOSED,)
    with running_service() as service:
        found = invitation_letters.write(service, fair, details, states)
        out.mkdir(parents=True, exist_ok=True)
        (out / "letters.xlsx").write_bytes(merge_workbook(found.letters, found.occasion, language))
        (out / "letters.zip").write_bytes(archive(found.letters, found.occasion))
        if sent:
            invitations.mark_sent(service, fair, [one.talent for one in found.letters])
    for reason in found.left_out.values():
        typer.echo(reason.text(language), err=True)
    typer.echo(
        (_WRITTEN_SENT if sent else _WRITTEN).format(count=len(found.letters), folder=out).text(language), err=True
    )


@commands.command()
@said
def reply(
    fair: Fair,
    talent: Annotated[str | None, typer.Argument(help="Id of the talent.")] = None,
    said_: Annotated[Literal["accepted", "declined"] | None, typer.Argument(metavar="accepted|declined")] = None,
    from_: Annotated[Path | None, typer.Option("--from", help="A table of replies, such as letters.xlsx.")] = None,
    note: Annotated[str | None, typer.Option(help="What else was said.")] = None,
    letters: Annotated[
        int | None, typer.Option(min=0, max=100_000, help="Invitations that may stand; by default as many as do.")
    ] = None,
    at_least: AtLeast = None,
    at_most: AtMost = None,
    lang: Lang = None,
) -> None:
    """Record replies; for each who declines, the next best is proposed.

    Example: wutong fair reply qingdao-2026 t_5b1f0c8e2a9d4736 declined
    """
    from service import printed_invitations as printed
    from service.actions import invitation_letters, invitations
    from service.actions.invitations import Answer

    language = language_of(lang)
    if (from_ is None) == (talent is None or said_ is None):
        raise typer.BadParameter(_TALENT_OR_TABLE.text(language))
    if letters is None and (at_least or at_most):
        raise typer.BadParameter(_QUOTAS_NEED_LETTERS.text(language))
    terms = None if letters is None else _terms(letters, at_least, at_most, 0.4, 1, 0.1, language)
    with running_service() as service:
        if from_ is not None:
            taken = invitation_letters.take_replies(service, fair, from_.read_bytes(), from_.name, terms)
            answered = taken.taken
            for told in taken.left_out:
                typer.echo(told.text(language), err=True)
        else:
            answer = Answer(talent or "", said_ == "accepted", note)
            answered = invitations.record(service, fair, [answer], terms)
        for line in printed.invitation_lines(service, [*answered.answered, *answered.proposed], language):
            typer.echo(line)


@commands.command()
@said
def coverage(
    fair: Fair,
    uncovered: Annotated[bool, typer.Option("--uncovered", help="Only the demands that nobody covers.")] = False,
    comes: Comes = 0.4,
    wanted: Wanted = 1,
    least: Least = 0.1,
    format_: Annotated[Literal["tsv", "text"], typer.Option("--format", help="How to write it.")] = "text",
    lang: Lang = None,
) -> None:
    """Who covers which open demand, and why nobody does. Example: wutong fair coverage qingdao-2026 --uncovered"""
    from service import printed_invitations as printed
    from service.actions import invitations

    language = language_of(lang)
    with running_service() as service:
        found = invitations.covers(service, fair, _supposed(comes, wanted, least))
    typer.echo(printed.coverage_summary(found).text(language), err=True)
    shown = [one for one in found if one.why is not None or not uncovered]
    for line in (
        printed.coverage_table(shown, language) if format_ == "tsv" else printed.coverage_lines(shown, language)
    ):
        typer.echo(line)


def _supposed(comes: float, wanted: int, least: float) -> "Supposed":
    from service.actions.invitation_scene import Supposed

    return Supposed(comes=max(comes, 1e-6), wanted=wanted, least=least)


def _terms(
    letters: int,
    at_least: list[str] | None,
    at_most: list[str] | None,
    comes: float,
    wanted: int,
    least: float,
    language: ReaderLanguage,
) -> "InvitationTerms":
    from service.actions.invitation_scene import InvitationTerms

    return InvitationTerms(
        letters=letters,
        at_least=_quotas(at_least, language),
        at_most=_quotas(at_most, language),
        **_supposed(comes, wanted, least).model_dump(),
    )


def _quotas(given: list[str] | None, language: ReaderLanguage) -> dict[str, int]:
    found = {}
    for one in given or ():
        industry, _, number = one.rpartition("=")
        if not industry.strip() or not number.strip().isdecimal():
            raise typer.BadParameter(_QUOTA.format(given=one[:60]).text(language))
        found[industry.strip()] = int(number)
    return found


_WRITTEN = Bilingual("已写 {count} 封邀请函到 {folder}。", "{count} letters were written to {folder}.")
_WRITTEN_SENT = Bilingual(
    "已写 {count} 封邀请函到 {folder}，并标记为已发。", "{count} letters were written to {folder} and marked as sent."
)
_STATES = Bilingual("“{given}”应为以下之一：{known}。", "“{given}” should be one of {known}.")
_QUOTA = Bilingual(
    "“{given}”应写成“行业=封数”，如 biomedicine=5。", "“{given}” should read INDUSTRY=LETTERS, such as biomedicine=5."
)
_TALENT_OR_TABLE = Bilingual(
    "请给出人才编号和 accepted 或 declined，或用 --from 给出回复表格，二者选一。",
    "Give either a talent's id and accepted or declined, or a table of replies with --from.",
)
_QUOTAS_NEED_LETTERS = Bilingual("使用 --at-least 或 --at-most 时请同时给出 --letters。", "Quotas need --letters too.")
