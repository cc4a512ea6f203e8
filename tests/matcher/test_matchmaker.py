import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings.encoder import HashingEncoder
from embeddings.vectors import FloatArray, IntArray
from matcher.errors import UnusableIndex
from matcher.matchmaker import Matchmaker
from matcher.profiles.models import Demand, Kind, Talent
from matcher.ranking import roster
from tests.factories import a_demand, a_talent

TODAY = date(2026, 10, 1)
TOPICS = ["desalination membranes", "laser welding", "vaccine freeze drying", "battery recycling", "ship hull coatings"]


class Market:
    """A matchmaker and the profiles it was given, as a store would keep them."""

    def __init__(self, matchmaker: Matchmaker | None = None) -> None:
        self.profiles: dict[str, Any] = {}
        self.matchmaker = matchmaker or Matchmaker(HashingEncoder(), talents=self.look_up, demands=self.look_up)

    def look_up(self, ids: Sequence[str]) -> dict[str, Any]:
        return {one: self.profiles[one] for one in ids if one in self.profiles}

    def add(self, *profiles: Talent | Demand) -> None:
        self.profiles.update({profile.id: profile for profile in profiles})
        self.matchmaker.add(profiles)

    def talents_for(self, demand: Demand | str, **options: Any) -> list[str]:
        return [match.talent_id for match in self.matchmaker.talents_for(demand, today=TODAY, **options)]

    def demands_for(self, talent: Talent | str, **options: Any) -> list[str]:
        return [match.demand_id for match in self.matchmaker.demands_for(talent, today=TODAY, **options)]


def talent(topic: str, **changes: Any) -> Talent:
    fields = {"id": f"t_{topic}", "headline": topic, "summary": f"Years of {topic}.", "skills": (topic,)}
    return a_talent(**fields | changes)


def demand(topic: str, **changes: Any) -> Demand:
    fields = {"id": f"d_{topic}", "title": topic, "description": f"We need {topic}.", "skills": (topic,)}
    return a_demand(**fields | changes)


@pytest.fixture
def market() -> Market:
    made = Market()
    made.add(*(talent(topic) for topic in TOPICS), *(demand(topic) for topic in TOPICS))
    return made


@pytest.mark.parametrize("topic", TOPICS)
def test_each_topic_finds_its_own_in_both_directions_and_from_plain_text(market: Market, topic: str) -> None:
    assert market.talents_for(demand(topic))[0] == f"t_{topic}"
    assert market.demands_for(talent(topic))[0] == f"d_{topic}"
    assert market.talents_for(f"Looking for somebody in {topic}")[0] == f"t_{topic}"
    assert market.demands_for(f"I work on {topic}")[0] == f"d_{topic}"


def test_the_small_market_and_the_large_one_agree_on_the_best(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    """With few profiles all are compared, with many only candidates: the same one must win."""
    monkeypatch.setattr(roster, "DENSE_CANDIDATES", 1)
    monkeypatch.setattr(roster, "LEXICAL_CANDIDATES", 1)
    for topic in TOPICS:
        assert market.talents_for(demand(topic))[0] == f"t_{topic}"


class ListedIndex:
    """Another index behind the seam: a dictionary, compared with one by one."""

    def __init__(self, dim: int) -> None:
        self.vectors: dict[int, FloatArray] = {}

    def __len__(self) -> int:
        return len(self.vectors)

    def add(self, ids: IntArray, vectors: FloatArray) -> None:
        self.vectors.update(zip(ids.tolist(), vectors, strict=True))

    def remove(self, ids: IntArray) -> None:
        for one in ids.tolist():
            self.vectors.pop(one, None)

    def search(self, query: FloatArray, k: int, mask: NDArray[np.bool_] | None = None) -> tuple[FloatArray, IntArray]:
        ids = np.array([one for one in self.vectors if mask is None or mask[one]], dtype=np.int64)
        scores = np.array([self.vectors[one] @ query for one in ids.tolist()], dtype=np.float32)
        order = np.argsort(-scores, kind="stable")[:k]
        return scores[order], ids[order]


def test_another_index_behind_the_seam_gives_the_same_answers(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "DENSE_CANDIDATES", 2)
    monkeypatch.setattr(roster, "LEXICAL_CANDIDATES", 1)
    other = Market()
    other.matchmaker = Matchmaker(HashingEncoder(), talents=other.look_up, demands=other.look_up, index=ListedIndex)
    other.add(*market.profiles.values())
    for topic in TOPICS:
        assert other.talents_for(demand(topic)) == market.talents_for(demand(topic))


def test_ranks_rise_and_scores_fall_within_nothing_and_one(market: Market) -> None:
    matches = market.matchmaker.talents_for(demand(TOPICS[0]), today=TODAY)
    assert [match.rank for match in matches] == [1, 2, 3, 4, 5]
    scores = [match.score for match in matches]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_a_changed_profile_is_found_by_its_new_text_only(market: Market) -> None:
    market.add(talent("laser welding", id="t_ship hull coatings"))
    assert "t_ship hull coatings" in market.talents_for("laser welding", limit=2)
    assert len(market.talents_for("ship hull coatings")) == 5


def test_removed_forbidden_and_hidden_ones_never_appear(market: Market) -> None:
    topic = TOPICS[0]
    assert f"t_{topic}" not in market.talents_for(demand(topic), forbidden=[f"t_{topic}", "unknown"])
    market.add(talent(topic, status="withdrawn"))
    assert f"t_{topic}" not in market.talents_for(demand(topic))
    market.matchmaker.remove([f"t_{TOPICS[1]}", "unknown"])
    assert f"t_{TOPICS[1]}" not in market.talents_for(demand(TOPICS[1]))
    assert len(market.matchmaker) == 9


def test_one_erased_in_the_store_but_not_yet_in_the_index_is_left_out_and_the_ranks_close(market: Market) -> None:
    del market.profiles[f"t_{TOPICS[0]}"]
    matches = market.matchmaker.talents_for(demand(TOPICS[0]), today=TODAY)
    assert [match.rank for match in matches] == [1, 2, 3, 4]


def test_one_rewritten_in_the_store_but_not_yet_in_the_index_is_explained_by_its_new_words(market: Market) -> None:
    topic = TOPICS[0]
    market.profiles[f"t_{topic}"] = talent(topic, headline="Pottery", summary="", skills=())
    best = market.matchmaker.talents_for(demand(topic), today=TODAY)[0]
    assert all(topic not in reason.talent_phrase for reason in best.reasons)


def test_what_is_held_is_not_encoded_again_unless_it_changed(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[str] = []
    encode = HashingEncoder.encode

    def counted(self: HashingEncoder, texts: Sequence[str]) -> FloatArray:
        encoded.extend(texts)
        return encode(self, texts)

    monkeypatch.setattr(HashingEncoder, "encode", counted)
    as_held = market.talents_for(demand(TOPICS[0]))
    assert (as_held[0], encoded) == (f"t_{TOPICS[0]}", [])
    changed = demand(TOPICS[0], description=f"We need {TOPICS[1]}.", title=TOPICS[1], skills=(TOPICS[1],))
    assert market.talents_for(changed)[0] == f"t_{TOPICS[1]}"
    assert encoded


def test_only_the_kind_asked_for(market: Market) -> None:
    market.add(demand("laser welding", id="d_job", terms={"kind": "job"}))
    assert market.demands_for(talent("laser welding"), kind=Kind.JOB) == ["d_job"]


def test_an_empty_market_and_an_empty_text_give_no_error(market: Market) -> None:
    assert Market().talents_for(demand(TOPICS[0])) == []
    assert len(market.talents_for("")) == 5


def test_a_thin_profile_is_matched_on_what_it_has(market: Market) -> None:
    market.add(a_talent(id="t_thin", headline="", summary="", skills=("laser welding",), industries=(), degree=None))
    assert "t_thin" in market.talents_for(demand("laser welding"), limit=2)


def test_scoring_one_pair_gives_its_reasons_and_gaps(market: Market) -> None:
    asked = demand(TOPICS[0], degree="doctor", skills=(TOPICS[0], "氢燃料电池双极板流场的激光精密加工工艺"))
    match = market.matchmaker.score(asked, talent(TOPICS[0], degree="master"))
    assert (match.reasons[0].demand_phrase, match.reasons[0].talent_phrase) == (TOPICS[0], TOPICS[0])
    assert {gap.code for gap in match.gaps} == {"skill", "degree"}
    assert "双极板" in next(gap.message.zh for gap in match.gaps if gap.code == "skill")


def test_many_changes_do_not_fill_the_memory_nor_change_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.matchmaker.MOST_WASTED", 3)
    market, once = Market(), Market()
    for round_ in range(10):
        market.add(*(talent(topic, years=round_) for topic in TOPICS), *(demand(topic) for topic in TOPICS))
    once.add(*(talent(topic, years=9) for topic in TOPICS), *(demand(topic) for topic in TOPICS))
    assert market.matchmaker.talents.wasted <= 3 + len(TOPICS)
    for topic in TOPICS:
        assert market.matchmaker.talents_for(demand(topic), today=TODAY) == once.matchmaker.talents_for(
            demand(topic), today=TODAY
        )


def test_the_same_profile_twice_in_one_go_counts_once(market: Market) -> None:
    market.add(talent("laser welding", years=1), talent("laser welding", years=2))
    assert market.talents_for("laser welding").count("t_laser welding") == 1
    assert len(market.matchmaker) == 10


# --- saved and loaded ---


def load(folder: Path, encoder: HashingEncoder | None = None) -> Market:
    market = Market()
    market.matchmaker = Matchmaker.load(
        folder, encoder or HashingEncoder(), talents=market.look_up, demands=market.look_up
    )
    return market


def test_saved_and_loaded_it_answers_the_same(market: Market, tmp_path: Path) -> None:
    market.matchmaker.remove([f"t_{TOPICS[4]}"])
    market.matchmaker.revision = 17
    market.matchmaker.save(tmp_path / "index")
    loaded = load(tmp_path / "index")
    loaded.profiles = market.profiles
    assert loaded.matchmaker.revision == 17
    assert loaded.matchmaker.talents_for(demand(TOPICS[0]), today=TODAY) == market.matchmaker.talents_for(
        demand(TOPICS[0]), today=TODAY
    )


def test_an_empty_one_can_be_saved_and_loaded(tmp_path: Path) -> None:
    Market().matchmaker.save(tmp_path / "index")
    assert len(load(tmp_path / "index").matchmaker) == 0


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "cannot be read"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "cannot be read"),
        (lambda folder: (folder / "talents.body.npy").unlink(), "cannot be read"),
        (lambda folder: (folder / "talents.body.npy").write_bytes(b"\0" * 50), "damaged"),
        (lambda folder: np.save(folder / "demands.skills.npy", np.zeros(5)), "damaged"),
    ],
)
def test_a_damaged_index_is_refused(market: Market, tmp_path: Path, damage: Any, message: str) -> None:
    market.matchmaker.save(tmp_path / "index")
    damage(tmp_path / "index")
    with pytest.raises(UnusableIndex, match=message):
        load(tmp_path / "index")


def test_an_index_of_other_facts_or_other_codes_is_refused(
    market: Market, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    market.matchmaker.save(tmp_path / "index")
    monkeypatch.setattr("matcher.ranking.facts.HARD", ("years", "degree", "languages", "place"))
    with pytest.raises(UnusableIndex, match="has format"):
        load(tmp_path / "index")


def test_an_index_that_lacks_a_column_is_refused(market: Market, tmp_path: Path) -> None:
    market.matchmaker.save(tmp_path / "index")
    manifest = tmp_path / "index" / "manifest.json"
    kept = json.loads(manifest.read_text())
    del kept["files"]["talents.skills.npy"]
    manifest.write_text(json.dumps(kept))
    with pytest.raises(UnusableIndex, match="incomplete"):
        load(tmp_path / "index")


def test_an_index_of_another_encoder_is_refused(market: Market, tmp_path: Path) -> None:
    market.matchmaker.save(tmp_path / "index")
    with pytest.raises(UnusableIndex, match="made by the encoder hashing-256; the one in use is hashing-64"):
        load(tmp_path / "index", HashingEncoder(64))
