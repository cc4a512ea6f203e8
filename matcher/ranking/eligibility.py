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
    failed = {
        "degree": talents.degree < demands.degree,
        "years": talents.years < demands.years,
        "languages": talents.languages.any(axis=-1) & ~_languages_suffice(demands, talents),
        "place": demands.places.any(axis=-1) & talents.places.any(axis=-1) & ~places_meet(demands, talents),
    }
    result = np.zeros(np.broadcast_shapes(demands.hard.shape, talents.hard.shape), dtype=np.bool_)
    for name, fails in failed.items():
        result |= ((demands.hard & _HARD_BIT[name]) != 0) & fails
    return result


def places_meet(demands: Facts, talents: Facts) -> NDArray[np.bool_]:
    """One of the talent's places lies in, or around, one of the demand's: who would go to Qingdao fits Laoshan."""
    within = (demands.surroundings & talents.places).any(axis=-1)
    around = (demands.places & talents.surroundings).any(axis=-1)
    return np.asarray(within | around)


def _languages_suffice(demands: Facts, talents: Facts) -> NDArray[np.bool_]:
    lacking = (demands.languages & ~talents.languages).any(axis=-1)
    some = (demands.languages & talents.languages).any(axis=-1)
    return np.asarray(np.where(demands.any_language, some, ~lacking))
