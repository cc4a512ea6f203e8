"""Who may be shown to whom at all. The one function, asked inside every search."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.ranking.facts import HARD, Facts

_HARD_BIT = {name: np.uint32(1 << position) for position, name in enumerate(HARD)}


def eligible(demands: Facts, talents: Facts, today: date) -> NDArray[np.bool_]:
    """True where both are published, agreed and not expired, not employer and employed, and no must fails.

    A must is a requirement written as one; what a profile does not state does not fail it.

    demands, talents: n rows each, or one row on either side, which stands against all of the other. → (n,)
    """
    day = today.toordinal()
    shown = demands.shown & talents.shown & (demands.expires >= day) & (talents.expires >= day)
    own = (demands.party == talents.party) & (demands.party != 0)
    return np.asarray(shown & ~own & ~fails_a_must(demands, talents))


def fails_a_must(demands: Facts, talents: Facts) -> NDArray[np.bool_]:
    result = np.zeros(np.broadcast_shapes(demands.hard.shape, talents.hard.shape), dtype=np.bool_)
    for name, fails in _FAILS.items():
        must = (demands.hard & _HARD_BIT[name]) != 0
        if must.any():  # most demands have one must or none, and the tests of sets take milliseconds over everybody
            result |= must & fails(demands, talents)
    return result


def places_meet(demands: Facts, talents: Facts) -> NDArray[np.bool_]:
    """One of the talent's places lies in, or around, one of the demand's: who would go to Qingdao fits Laoshan."""
    within = _any(demands.surroundings & talents.places)
    around = _any(demands.places & talents.surroundings)
    return np.asarray(within | around)


def _below_degree(demands: Facts, talents: Facts) -> NDArray[np.bool_]:
    return np.asarray(talents.degree < demands.degree)


def _too_few_years(demands: Facts, talents: Facts) -> NDArray[np.bool_]:
    return np.asarray(talents.years < demands.years)


def _lacks_languages(demands: Facts, talents: Facts) -> NDArray[np.bool_]:
    return _any(talents.languages) & ~_languages_suffice(demands, talents)


def _elsewhere(demands: Facts, talents: Facts) -> NDArray[np.bool_]:
    return np.asarray(_any(demands.places) & _any(talents.places) & ~places_meet(demands, talents))


def _languages_suffice(demands: Facts, talents: Facts) -> NDArray[np.bool_]:
    lacking = _any(demands.languages & ~talents.languages)
    some = _any(demands.languages & talents.languages)
    return np.asarray(np.where(demands.any_language, some, ~lacking))


def _any(codes: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Whether a set holds any code, (n, WORDS) → (n,); numpy's own `any` is ten times slower along an axis of two."""
    held = codes[..., 0]
    for word in range(1, codes.shape[-1]):
        held = held | codes[..., word]
    return np.asarray(held != 0)


_FAILS = {
    "degree": _below_degree,
    "years": _too_few_years,
    "languages": _lacks_languages,
    "place": _elsewhere,
}
