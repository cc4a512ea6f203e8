import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.fair.inviting.letter_quotas import Kinds, Quota, Terms, best_letters
from tests.matcher.fair.invitation_markets import all_choices, markets, mask, terms_for


@given(st.data())
def test_quotas_are_within_reach_exactly_where_some_choice_meets_them(data) -> None:
    terms = data.draw(terms_for(data.draw(markets())))
    kinds = Kinds(terms)
    completion = kinds.completion(np.zeros(len(kinds.size), dtype=np.int64))
    choices = all_choices(terms)
    assert (completion is not None) == bool(choices)
    if completion is not None:
        assert completion.sum() == min(choice.sum() for choice in choices)


@given(st.data())
def test_the_relaxation_is_the_smallest_that_will_do(data) -> None:
    terms = data.draw(terms_for(data.draw(markets())))
    if all_choices(terms):
        return
    relaxation = Kinds(terms).relaxation()
    possible = {one.name: one.possible for one in relaxation.lacking}
    lowered = tuple(Quota(q.name, q.members, possible.get(q.name, q.least), q.most) for q in terms.quotas)
    assert all_choices(Terms(terms.letters, terms.free, lowered))
    without_least = Terms(terms.letters, terms.free, tuple(Quota(q.name, q.members, 0, q.most) for q in terms.quotas))
    fewest = min(
        sum(max(q.least - int((q.members & choice).sum()), 0) for q in terms.quotas)
        for choice in all_choices(without_least)
    )
    assert sum(one.missing for one in relaxation.lacking) == fewest
    enough = Terms(len(terms.free), terms.free, terms.quotas)
    assert relaxation.letters == min((int(choice.sum()) for choice in all_choices(enough)), default=None)


@given(st.data())
def test_divisible_letters_are_worth_no_less_than_whole_ones(data) -> None:
    terms = data.draw(terms_for(data.draw(markets())))
    choices = all_choices(terms)
    if not choices:
        return
    size = len(terms.free)
    worth = np.array(data.draw(st.lists(st.floats(0, 9), min_size=size, max_size=size)))
    best = best_letters(terms, worth)
    assert worth @ best >= max(worth @ choice for choice in choices) - 1e-6
    assert best.sum() <= terms.letters + 1e-6
    assert not best[~terms.free].any()


def test_what_lacks_is_named_with_how_much_and_whom_there_is() -> None:
    sea, health = mask(6, 0, 1), mask(6, 2, 3, 4)
    terms = Terms(4, np.ones(6, dtype=np.bool_), (Quota("sea", sea, least=3), Quota("health", health, least=2)))
    relaxation = Kinds(terms).relaxation()
    assert [(one.name, one.least, one.possible, one.available) for one in relaxation.lacking] == [("sea", 3, 2, 2)]
    assert relaxation.letters is None
    few = Kinds(Terms(3, terms.free, (Quota("sea", sea, least=2), Quota("health", health, least=2)))).relaxation()
    assert sum(one.missing for one in few.lacking) == 1
    assert few.letters == 4


def test_a_quota_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 3 and at most 2"):
        Quota("sea", mask(3, 0), least=3, most=2)
