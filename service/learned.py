"""The rerankers that were learned here, as the database says which of them serve."""

import logging
from dataclasses import dataclass

from matcher.errors import WutongError
from matcher.ranking.reranker import LearnedReranker, Reranker
from service.store import Store
from service.store.models import ModelState

_log = logging.getLogger("wutong.index")


@dataclass(frozen=True)
class Rerankers:
    serving: Reranker
    shadow: Reranker | None = None


def rerankers(store: Store, encoder: str, shipped: Reranker, held: Rerankers) -> Rerankers:
    """What serves now, and what is tried out beside it; those `held` already are not loaded again.

    One that cannot be used, or learned from another encoder's features, gives way to the shipped one, with a line in
    the log.
    """
    serving = _loaded(store, ModelState.SERVING, encoder, held.serving)
    return Rerankers(serving or shipped, _loaded(store, ModelState.SHADOW, encoder, held.shadow))


def _loaded(store: Store, state: ModelState, encoder: str, held: Reranker | None) -> Reranker | None:
    version = store.models.in_state(state)
    if not version:
        return None
    if held is not None and held.version == version:
        return held
    try:
        model: LearnedReranker = store.models.load(version)
    except WutongError as error:
        _log.warning("the ranking model %s cannot be used: %s", version, error)
        return None
    if model.encoder != encoder:
        _log.warning("the ranking model %s learned with %s, and %s serves: retrain", version, model.encoder, encoder)
        return None
    return model
