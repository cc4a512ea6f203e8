"""Records written to a file, and rankings written to a reader."""

import io
from pathlib import Path

import pytest

from matcher.bilingual import Language
from matcher.profiles.models import Consent, Demand, Status, Talent
from matcher.profiles.reading import read_talent
from matcher.ranking.explain import Match
from service.actions.cells import talent_cells
from service.actions.export import export
from service.actions.matches import Pair, Ranking, Side
from service.actions.profiles import talents
from service.bootstrap import Service
from service.printing import write_matches
from service.store.filters import Filter
from tests.factories import a_demand, a_talent
from tests.service.helpers import TODAY


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "consents", [frozenset[Consent](), frozenset({Consent.MATCHING}), frozenset({Consent.MATCHING, Consent.PROFILE})]
)
def test_consent_that_was_exported_is_read_again_as_it_was(consents: frozenset[Consent], language: Language) -> None:
    profile = read_talent(talent_cells(a_talent(consents=consents), language), today=TODAY).profile
    assert profile is not None
    assert profile.consents == consents


def test_withdrawn_records_and_drafts_are_not_exported_unless_asked_for(service: Service, tmp_path: Path) -> None:
    for number, status in enumerate(Status):
        talents.create(service, a_talent(id="", reference=f"list#{number}", name=f"Test {status}", status=status))
    written = tmp_path / "talents.tsv"
    assert export(service, "talents", written, language=Language.EN) == 1
    assert "Test published" in written.read_text()
    assert "Test withdrawn" not in written.read_text()
    assert export(service, "talents", written, language=Language.EN, wanted=Filter()) == 3


@pytest.mark.parametrize(
    ("demand", "talent", "listed", "lines"),
    [
        (None, a_talent(), "talents", ["   1   50%  Test Talent (invented)"]),
        (a_demand(), None, "demands", ["   1   50%  Fouling control"]),
        (a_demand(), a_talent(), "talents", ["Fouling control", "   1   50%  Test Talent (invented)"]),
        (a_demand(), a_talent(), "demands", ["Test Talent (invented)", "   1   50%  Fouling control"]),
    ],
)
def test_a_ranking_of_one_is_printed_under_what_was_asked(
    demand: Demand | None, talent: Talent | None, listed: Side, lines: list[str]
) -> None:
    stream = io.StringIO()
    pair = Pair(Match("d_test", "t_test", 1, 0.5, 0.5, 1.0, ()), demand, talent)
    write_matches(iter([Ranking([pair])]), stream, "text", Language.EN, listed=listed)
    written = stream.getvalue().splitlines()
    assert len(written) == len(lines)
    assert all(line.startswith(start) for line, start in zip(written, lines, strict=True))
