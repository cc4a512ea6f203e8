"""Whom a fair invites: proposed, written to, answered, replaced; and who covers which demand."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from matcher.errors import NotFound
from matcher.fair.frame import Attendee, Ban, Fair, Limits, Name, Rules, slots_of_day
from matcher.fair.inviting.coverage import Why
from matcher.fair.inviting.invitation_states import State
from matcher.learning.verdicts import Party, Step, Verdict
from matcher.profiles.models import Status
from service.actions import invitation_letters, invitations, matches, verdicts
from service.actions.invitation_letters import LetterDetails
from service.actions.invitation_scene import InvitationTerms, Supposed
from service.actions.invitations import Answer
from service.actions.pair_chances import of_open_demands
from service.actions.profiles import demands, talents
from service.bootstrap import Service
from service.cli import app
from service.errors import Conflict, InvalidRequest
from service.tables import now
from service.visibility import ANYONE
from tests.factories import a_demand, a_talent
from tests.service.helpers import TODAY, Serve

FAIR = "test-2026"
DAY = date(2026, 11, 28)
SUBJECTS = {
    "membranes": ("Fouling control for reverse osmosis membranes", ("reverse osmosis", "ultrafiltration")),
    "batteries": ("Solid electrolytes for sodium batteries", ("sodium batteries", "solid electrolytes")),
    "robots": ("Hull cleaning robots with magnetic wheels", ("hull cleaning", "magnetic robots")),
}
NOBODY_SO_UNLIKE = Supposed(comes=0.5, least=0.5)  # the stand-in encoder gives strangers up to .4
TERMS = InvitationTerms(letters=3, comes=0.5, least=0.5)


@dataclass(frozen=True)
class Market:
    """A fair with a demand on each subject, and two talents on each: the first says more of it."""

    demands: dict[str, str]
    first: dict[str, str]
    second: dict[str, str]

    def subjects(self, talent_ids: list[str]) -> list[str]:
        of = {talent: subject for side in (self.first, self.second) for subject, talent in side.items()}
        return [of[one] for one in talent_ids]


def put_fair(service: Service, **changes: Any) -> None:
    given = {
        "id": FAIR,
        "name": Name(zh="测试洽谈会（虚构）", en="Test Fair (invented)"),
        "slots": slots_of_day(DAY, time(9), time(10), 30),
    }
    with service.database.writing() as store:
        store.fairs.put(Fair.model_validate(given | changes))


def part_experts(service: Service, market: Market, subject: str) -> None:
    """The rules of the fair keep the two experts of a subject from its demand, and leave it strangers."""
    bans = tuple(Ban(party=market.demands[subject], talent=side[subject]) for side in (market.first, market.second))
    put_fair(service, rules=Rules(bans=bans))


@pytest.fixture
def market(service: Service) -> Market:
    put_fair(service)
    made = Market({}, {}, {})
    for subject, (title, skills) in SUBJECTS.items():
        demand = a_demand(id="", reference=f"wanted#{subject}", title=title, description=title, skills=skills)
        made.demands[subject] = demands.create(service, demand).profile.id
        for side, place in ((made.first, 1), (made.second, 2)):
            talent = a_talent(
                id="",
                reference=f"people#{subject}{place}",
                name=f"{subject.title()} Expert {place} (invented)",
                email=f"{subject}{place}@example.org",
                headline=title,
                summary=title,
                skills=skills if place == 1 else skills[:1],
                industries=("new_materials",) if subject == "batteries" else ("energy_environment",),
            )
            side[subject] = talents.create(service, talent).profile.id
    return made


def ids(found: Any) -> list[str]:
    return [one.talent_id for one in found]


def test_the_chances_are_those_of_the_ranking(service: Service, market: Market) -> None:
    found = of_open_demands(service, TODAY)
    assert [one.profile.id for one in found.demands] == list(market.demands.values())
    for number, demand in enumerate(market.demands.values()):
        rows = found.pairs.demands == number
        ranked = matches.for_demand(service, demand, limit=60, viewer=ANYONE).pairs
        assert [found.talents[one].id for one in found.pairs.talents[rows]] == [one.match.talent_id for one in ranked]
        assert found.pairs.both[rows] == pytest.approx([one.match.score for one in ranked], abs=1e-5)


def test_who_was_liked_and_declined_moves_them_as_it_moves_the_ranking(service: Service, market: Market) -> None:
    demand = market.demands["membranes"]
    said = {"demand_id": demand, "party": Party.DEMAND, "at": now()}
    verdicts.record(
        service,
        [
            Verdict(talent_id=market.first["robots"], step=Step.SHORTLISTED, **said),
            Verdict(talent_id=market.first["membranes"], step=Step.DECLINED, **said),
        ],
        source="test",
    )
    found = of_open_demands(service, TODAY, only={demand})
    ranked = matches.for_demand(service, demand, limit=60, viewer=ANYONE).pairs
    assert market.first["membranes"] not in {one.id for one in found.talents}
    assert found.pairs.both == pytest.approx([one.match.score for one in ranked], abs=1e-5)


def test_letters_go_to_one_expert_of_each_subject(service: Service, market: Market) -> None:
    proposal = invitations.propose(service, FAIR, TERMS)
    assert sorted(market.subjects(ids(proposal.invitations))) == sorted(SUBJECTS)
    assert {one.state for one in proposal.invitations} == {State.PROPOSED}
    assert {one.language.value for one in proposal.invitations} == {"en"}
    optimality = proposal.plan.optimality
    assert sum(one.gain for one in proposal.invitations) == pytest.approx(optimality.value, abs=1e-4)
    assert 0 <= optimality.gap < 0.05
    for one in proposal.invitations:
        (subject,) = market.subjects([one.talent_id])
        assert one.demands[0] == market.demands[subject]


def test_a_new_proposal_takes_the_place_of_the_last_and_leaves_the_letters_that_are_out(
    service: Service, market: Market
) -> None:
    first = invitations.propose(service, FAIR, TERMS.model_copy(update={"letters": 1}))
    invitations.mark_sent(service, FAIR)
    invitations.propose(service, FAIR, TERMS)
    again = invitations.propose(service, FAIR, TERMS)
    held = invitations.listed(service, FAIR)
    assert len(held) == 3
    assert sorted(market.subjects([one.talent_id for one, _ in held])) == sorted(SUBJECTS)
    assert ids(first.invitations)[0] not in ids(again.invitations)
    assert again.plan.before > 0
    with pytest.raises(InvalidRequest, match="1 invitations stand already, and the budget is 1"):
        invitations.propose(service, FAIR, TERMS.model_copy(update={"letters": 1}))


def test_quotas_by_industry_are_kept_by_code_or_name(service: Service, market: Market) -> None:
    asked = TERMS.model_copy(update={"at_least": {"新材料": 2}, "at_most": {"energy_environment": 1}})
    found = market.subjects(ids(invitations.propose(service, FAIR, asked).invitations))
    assert found.count("batteries") == 2
    assert len(found) == 3


def test_quotas_that_cannot_be_met_say_who_lacks_how_much_and_what_would_do(service: Service, market: Market) -> None:
    invitations.propose(service, FAIR, TERMS)
    for asked, said in (
        (
            {"at_least": {"new_materials": 3}},
            "New materials asks for 3 more letters and can have 2 .1 short",
        ),
        ({"letters": 1, "at_least": {"new_materials": 2}}, "or allow 2 further letters"),
        ({"at_least": {"new_materials": 2}, "at_most": {"new_materials": 1}}, "contradict each other"),
        ({"at_least": {"no such thing": 2}}, "“no such thing” is no industry"),
    ):
        with pytest.raises(InvalidRequest, match=said):
            invitations.propose(service, FAIR, TERMS.model_copy(update=asked))
    assert len(invitations.listed(service, FAIR)) == 3


def test_letters_that_are_out_count_in_the_quotas(service: Service, market: Market) -> None:
    invitations.add(service, FAIR, market.first["batteries"], NOBODY_SO_UNLIKE)
    invitations.mark_sent(service, FAIR)
    asked = TERMS.model_copy(update={"at_most": {"new_materials": 1}})
    assert "batteries" not in market.subjects(ids(invitations.propose(service, FAIR, asked).invitations))


def test_who_declines_makes_room_for_the_next_best_of_the_same_demand(service: Service, market: Market) -> None:
    proposal = invitations.propose(service, FAIR, TERMS)
    invitations.mark_sent(service, FAIR)
    gone = next(one for one in ids(proposal.invitations) if market.subjects([one]) == ["robots"])
    answered = invitations.record(service, FAIR, [Answer(gone, False, "in Kiel that week")], TERMS)
    assert [(one.state, one.note) for one in answered.answered] == [(State.DECLINED, "in Kiel that week")]
    assert market.subjects(ids(answered.proposed)) == ["robots"]
    assert ids(answered.proposed) != [gone]
    standing = [one for one, _ in invitations.listed(service, FAIR) if one.state.stands]
    assert len(standing) == 3
    again = invitations.record(service, FAIR, [Answer(gone, False)], TERMS)
    assert again.proposed == []
    assert gone not in ids(invitations.propose(service, FAIR, TERMS).invitations)


def test_nobody_is_proposed_beyond_the_budget(service: Service, market: Market) -> None:
    proposal = invitations.propose(service, FAIR, TERMS)
    invitations.mark_sent(service, FAIR)
    gone = ids(proposal.invitations)[0]
    fewer = TERMS.model_copy(update={"letters": 2})
    assert invitations.record(service, FAIR, [Answer(gone, False)], fewer).proposed == []


def test_who_accepts_attends_and_may_change_his_mind(service: Service, market: Market) -> None:
    proposal = invitations.propose(service, FAIR, TERMS)
    first, second, _ = ids(proposal.invitations)
    invitations.mark_sent(service, FAIR)
    invitations.record(service, FAIR, [Answer(first, True), Answer(second, True)])
    assert sorted(invitations.attending(service, FAIR)) == sorted([first, second])
    invitations.record(service, FAIR, [Answer(first, False)])
    assert invitations.attending(service, FAIR) == [second]


def test_what_an_invitation_cannot_become_is_refused_with_what_it_can(service: Service, market: Market) -> None:
    talent = ids(invitations.propose(service, FAIR, TERMS).invitations)[0]
    with pytest.raises(Conflict, match="is proposed and cannot become accepted; it can become sent or withdrawn"):
        invitations.record(service, FAIR, [Answer(talent, True)])
    invitations.mark_sent(service, FAIR, [talent])
    assert invitations.withdraw(service, FAIR, talent, "a mistake").state is State.WITHDRAWN
    with pytest.raises(Conflict, match="is withdrawn and cannot become sent; it can become proposed"):
        invitations.mark_sent(service, FAIR, [talent])
    assert talent not in ids(invitations.propose(service, FAIR, TERMS).invitations)
    assert invitations.add(service, FAIR, talent, NOBODY_SO_UNLIKE).state is State.PROPOSED
    with pytest.raises(Conflict, match="is proposed already"):
        invitations.add(service, FAIR, talent, NOBODY_SO_UNLIKE)


def test_who_attends_by_the_frame_is_cover_and_gets_no_letter(service: Service, market: Market) -> None:
    put_fair(service, attendees=(Attendee(id=market.first["robots"]),))
    proposal = invitations.propose(service, FAIR, TERMS.model_copy(update={"letters": 2}))
    assert sorted(market.subjects(ids(proposal.invitations))) == ["batteries", "membranes"]
    robots = invitations.covers(service, FAIR, NOBODY_SO_UNLIKE)[2]
    assert [(one.talent.id, one.state) for one in robots.by] == [(market.first["robots"], None)]
    with pytest.raises(InvalidRequest, match="named as attending"):
        invitations.add(service, FAIR, market.first["robots"], NOBODY_SO_UNLIKE)


def test_bans_and_floors_of_the_frame_are_heeded(service: Service, market: Market) -> None:
    ban = Ban(party=market.demands["robots"], talent=market.first["robots"])
    floor = {market.demands["batteries"]: Limits(least=2, most=4)}
    put_fair(service, rules=Rules(bans=(ban,), own=floor))
    found = {one.demand.id: one for one in invitations.covers(service, FAIR, NOBODY_SO_UNLIKE)}
    assert found[market.demands["batteries"]].wanted == 2
    assert found[market.demands["membranes"]].wanted == 1
    nearest = found[market.demands["robots"]].nearest
    assert nearest is not None
    assert nearest[0].id == market.second["robots"]


def test_the_coverage_says_who_covers_whom_and_why_nobody_does(service: Service, market: Market) -> None:
    proposed = ids(invitations.propose(service, FAIR, TERMS.model_copy(update={"letters": 1})).invitations)
    (subject,) = market.subjects(proposed)
    found = invitations.covers(service, FAIR, NOBODY_SO_UNLIKE)
    assert [one.demand.id for one in found] == list(market.demands.values())
    for one in found:
        covered = one.demand.id == market.demands[subject]
        assert [by.talent.id for by in one.by] == (proposed if covered else [])
        assert one.why is (None if covered else Why.NO_LETTER)
        assert (one.nearest is None) == covered
        if covered:
            assert one.by[0].state is State.PROPOSED
            assert one.some == one.expected == pytest.approx(one.by[0].chance)
    for side in (market.first, market.second):
        if side[subject] not in proposed:
            invitations.add(service, FAIR, side[subject], NOBODY_SO_UNLIKE)
        invitations.withdraw(service, FAIR, side[subject])
    after = {one.demand.id: one for one in invitations.covers(service, FAIR, NOBODY_SO_UNLIKE)}
    assert after[market.demands[subject]].why is Why.REFUSED
    part_experts(service, market, subject)
    apart = {one.demand.id: one for one in invitations.covers(service, FAIR, NOBODY_SO_UNLIKE)}
    assert apart[market.demands[subject]].why is Why.TOO_SMALL


def test_a_demand_that_closes_before_the_fair_is_not_counted(service: Service, market: Market) -> None:
    stored = demands.read(service, market.demands["robots"], ANYONE)
    closing = stored.profile.model_copy(update={"expires": TODAY})
    demands.update(service, stored.profile.id, closing, stored.revision)
    assert len(invitations.covers(service, FAIR, NOBODY_SO_UNLIKE)) == 2


def test_who_hides_before_the_letter_is_written_gets_none(service: Service, market: Market) -> None:
    invitations.propose(service, FAIR, TERMS)
    hidden, declining = (one.talent_id for one, _ in invitations.listed(service, FAIR)[:2])
    stored = talents.read(service, hidden, ANYONE)
    withdrawn = stored.profile.model_copy(update={"status": Status.WITHDRAWN})
    talents.update(service, hidden, withdrawn, stored.revision)
    said = [
        Verdict(demand_id=one, talent_id=declining, party=Party.TALENT, step=Step.DECLINED, at=now())
        for one in market.demands.values()
    ]
    verdicts.record(service, said, source="test")
    found = invitation_letters.write(service, FAIR, LetterDetails())
    assert len(found.letters) == 1
    assert set(found.left_out) == {hidden, declining}
    assert "none of the demands that it was proposed for" in found.left_out[declining].en


def test_a_confidential_demand_is_named_without_its_organisation(service: Service, market: Market) -> None:
    stored = demands.read(service, market.demands["robots"], ANYONE)
    title = "Test Works needs hull cleaning robots, call +49 431 5550123"
    secret = stored.profile.model_copy(update={"confidential": True, "title": title})
    demands.update(service, stored.profile.id, secret, stored.revision)
    invitations.add(service, FAIR, market.first["robots"], NOBODY_SO_UNLIKE)
    found = invitation_letters.write(service, FAIR, LetterDetails())
    (letter,) = found.letters
    assert [topic.organisation for topic in letter.topics if "hull" in topic.title] == [""]
    assert "Test Works" not in letter.topics[0].title
    assert "5550123" not in letter.topics[0].title


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2026, 11, 29)])
def test_a_day_to_reply_by_that_makes_no_sense_is_refused(service: Service, market: Market, day: date) -> None:
    with pytest.raises(InvalidRequest, match=r"today .2026-11-22. and the first day .*2026-11-28"):
        invitation_letters.write(service, FAIR, LetterDetails(reply_by=day))


def test_replies_come_back_in_the_sheet_of_letters(service: Service, market: Market) -> None:
    first, second, third = ids(invitations.propose(service, FAIR, TERMS).invitations)
    invitations.mark_sent(service, FAIR, [first, second])
    table = f"人才编号,回复\n{first},接受\n{second},婉拒\n{second},接受\n{third},接受\nt_nobody,接受\n{first},perhaps\n"
    taken = invitation_letters.take_replies(service, FAIR, table.encode(), "replies.csv", TERMS)
    assert [(one.talent_id, one.state) for one in taken.taken.answered] == [
        (first, State.ACCEPTED),
        (second, State.DECLINED),
    ]
    assert len(taken.taken.proposed) == 1
    said = "\n".join(one.en for one in taken.left_out)
    for part in (
        "Row 4: talent",
        "Row 5: The invitation of talent",
        "Row 6: this fair has no invitation of talent “t_nobody”",
        "Row 7, talent",
    ):
        assert part in said
    again = invitation_letters.take_replies(service, FAIR, table.encode(), "replies.csv", TERMS)
    assert again.taken.proposed == []


def test_numbers_of_the_office_name_the_invited_too(service: Service, market: Market) -> None:
    invitations.add(service, FAIR, market.first["robots"], NOBODY_SO_UNLIKE)
    invitations.mark_sent(service, FAIR)
    taken = invitation_letters.take_replies(service, FAIR, b"number,reply\nrobots1,yes\n", "r.csv")
    assert ids(taken.taken.answered) == [market.first["robots"]]
    assert taken.left_out == []


def test_erasure_reaches_invitations(service: Service, market: Market) -> None:
    invitations.propose(service, FAIR, TERMS)
    one, other = (invitation for invitation, _ in invitations.listed(service, FAIR)[:2])
    talents.erase(service, one.talent_id)
    demands.erase(service, other.demands[0])
    with service.database.reading() as store:
        held = {invitation.talent_id: invitation for invitation in store.invitations.of_fair(FAIR)}
    assert one.talent_id not in held
    assert other.demands[0] not in held[other.talent_id].demands


def test_an_unknown_fair_or_invitation_is_said_to_be_unknown(service: Service, market: Market) -> None:
    for action in (
        lambda: invitations.propose(service, "no-such", TERMS),
        lambda: invitations.covers(service, "no-such", NOBODY_SO_UNLIKE),
        lambda: invitations.attending(service, "no-such"),
        lambda: invitation_letters.write(service, "no-such", LetterDetails()),
        lambda: invitations.withdraw(service, FAIR, "t_nobody"),
    ):
        with pytest.raises(NotFound):
            action()


def test_the_whole_way_over_http(service: Service, market: Market, client: TestClient) -> None:
    base = f"/api/v1/fairs/{FAIR}/invitations"
    proposal = client.post(f"{base}/proposals", json={"letters": 3, "comes": 0.5, "least": 0.5}).json()
    assert len(proposal["items"]) == 3
    assert proposal["added"] <= proposal["bound"]
    assert proposal["guarantee"] == pytest.approx(0.632, abs=1e-3)
    sheet = client.get(f"{base}/letters.xlsx?reply_by=2026-11-25&reply_to=office@example.org&lang=zh")
    assert sheet.status_code == 200
    table = openpyxl.load_workbook(io.BytesIO(sheet.content)).active
    assert table is not None
    assert [cell.value for cell in next(table.iter_rows())][:3] == ["人才编号", "姓名", "回复"]
    packed = zipfile.ZipFile(io.BytesIO(client.get(f"{base}/letters.zip").content))
    assert len(packed.namelist()) == 3
    sent = client.post(f"{base}/sent", json={}).json()["items"]
    assert {one["state"] for one in sent} == {"sent"}
    assert sent[0]["following"] == ["accepted", "declined", "withdrawn"]
    for row in (2, 3):
        table.cell(row, 3, "接受" if row == 2 else "婉拒")
    content = io.BytesIO()
    table.parent.save(content)  # type: ignore[union-attr]
    answered = client.post(f"{base}/replies", files={"file": ("letters.xlsx", content.getvalue())}).json()
    assert [one["state"] for one in answered["answered"]] == ["accepted", "declined"]
    assert [one["state"] for one in answered["proposed"]] == ["proposed"]
    gone = answered["answered"][1]["talent"]["id"]
    changed = client.post(f"{base}/{gone}/reply", json={"accepted": True, "note": "after all"}).json()
    assert changed["answered"][0]["note"] == "after all"
    assert client.delete(f"{base}/{gone}").json()["state"] == "withdrawn"
    assert client.put(f"{base}/{gone}").json()["state"] == "proposed"
    listed = client.get(f"{base}?state=accepted").json()["items"]
    assert [one["talent"]["id"] for one in listed] == [answered["answered"][0]["talent"]["id"]]
    coverage = client.get(f"{base}/coverage?comes=0.5&least=0.5").json()
    assert (coverage["demands"], len(coverage["items"])) == (3, 3)
    assert coverage["expected"] == pytest.approx(sum(one["expected"] for one in coverage["items"]))
    part_experts(service, market, "robots")
    uncovered = client.get(f"{base}/uncovered?comes=0.5&least=0.5").json()
    (robots,) = (one for one in uncovered["items"] if one["demand"]["id"] == market.demands["robots"])
    assert (robots["why"], robots["by"], robots["nearest"]["chance"] < 0.5) == ("too_small", [], True)
    assert robots["reason"]["en"] == "every eligible talent has too small a chance"
    assert uncovered["uncovered"] == len(uncovered["items"])


def test_what_is_asked_wrongly_is_answered_with_a_problem(service: Service, market: Market, client: TestClient) -> None:
    base = f"/api/v1/fairs/{FAIR}/invitations"
    assert client.post(f"{base}/proposals", json={"letters": 3, "at_least": {"food": 2}}).status_code == 400
    assert client.post(f"{base}/proposals", json={"letters": -1}).status_code == 422
    assert client.get(f"{base}/coverage?least=2").status_code == 422
    assert client.get("/api/v1/fairs/no-such/invitations").status_code == 404
    talent = market.first["robots"]
    assert client.put(f"{base}/{talent}").status_code == 200
    refused = client.post(f"{base}/{talent}/reply?lang=zh", json={"accepted": True})
    assert refused.status_code == 409
    assert "现为“已拟邀”，不能改为“接受”；可改为：已发函、已撤回" in refused.json()["detail"]


def test_invitations_are_for_staff_only(serve: Serve) -> None:
    with serve(staff_token="only-for-these-tests") as client:
        for method, path in (
            ("get", ""),
            ("get", "/coverage"),
            ("get", "/uncovered"),
            ("get", "/letters.xlsx"),
            ("get", "/letters.zip"),
            ("delete", "/t_0"),
            ("put", "/t_0"),
        ):
            assert client.request(method, f"/api/v1/fairs/{FAIR}/invitations{path}").status_code == 401, path
        for path, body in (("/proposals", {"letters": 1}), ("/sent", {}), ("/t_0/reply", {"accepted": True})):
            assert client.post(f"/api/v1/fairs/{FAIR}/invitations{path}", json=body).status_code == 401, path


def test_the_whole_way_on_the_command_line(
    service: Service, market: Market, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.index.catch_up()
    monkeypatch.setenv("WUTONG_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("WUTONG_ENCODER", "hashing")
    monkeypatch.setenv("WUTONG_LANGUAGE", "en")
    monkeypatch.setenv("WUTONG_TODAY", TODAY.isoformat())
    supposed = ("--comes", "0.5", "--least", "0.5")
    proposed = _run("invite", FAIR, "--letters", "3", "--at-least", "new_materials=1", *supposed)
    assert proposed.count("proposed") == 3
    assert "no choice by the same terms adds more than" in proposed
    folder = tmp_path / "letters"
    written = _run("letters", FAIR, "--out", folder, "--reply-by", "2026-11-25", "--sent")
    assert "3 letters were written" in written
    assert len(zipfile.ZipFile(folder / "letters.zip").namelist()) == 3
    assert _run("invitations", FAIR, "--state", "sent").count("  sent  ") == 3
    talent = _run("invitations", FAIR).split()[0]
    declined = _run("reply", FAIR, talent, "declined", "--letters", "3")
    assert [line.split()[1] for line in declined.splitlines()] == ["declined", "proposed"]
    (tmp_path / "replies.csv").write_text(f"talent,reply\n{talent},accepted\nt_nobody,no\n")
    replies = _run("reply", FAIR, "--from", tmp_path / "replies.csv")
    assert f"{talent}  accepted" in replies
    assert "Row 3: this fair has no invitation of talent “t_nobody”" in replies
    coverage = _run("coverage", FAIR, *supposed)
    assert "3 demands" in coverage
    part_experts(service, market, "robots")
    table = _run("coverage", FAIR, "--format", "tsv", *supposed).splitlines()
    (robots,) = (line for line in table if line.startswith(market.demands["robots"]))
    assert robots.endswith("every eligible talent has too small a chance")
    assert "nearest: " in _run("coverage", FAIR, "--uncovered", *supposed)
    assert "withdrawn" in _run("invitations", FAIR, "--withdraw", talent)
    assert "“many” should read" not in _run("invite", FAIR, "--letters", "3", *supposed)
    assert "should read INDUSTRY=LETTERS" in _run("invite", FAIR, "--letters", "3", "--at-least", "many", code=2)
    assert "Give either a talent" in _run("reply", FAIR, code=2)


def _run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["fair", *map(str, arguments)], env={"COLUMNS": "400"})
    assert result.exit_code == code, result.output
    return result.output
