"""The ranking models learned here: learn a new one, put one in service, roll back, try one out beside it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from matcher.bilingual import Bilingual
from matcher.learning.retraining import Retraining, retrained
from matcher.ranking.reranker import LearnedReranker
from service.actions.verdict_log import verdict_log
from service.bootstrap import Service
from service.errors import Conflict, InvalidRequest
from service.store.models import ModelState, StoredModel


@dataclass(frozen=True)
class Learned:
    """What came of a retraining: the model as it is kept, and in sentences why it serves or does not."""

    model: StoredModel
    why: tuple[Bilingual, ...]


def retrain(service: Service, until: date | None = None, *, shadow: bool = False) -> Learned:
    """Learns from all verdicts up to and including a day, by default yesterday, and keeps the model.

    It serves from the next question on if it is better beyond noise and as fair; with `shadow` it is tried out beside
    the model in service instead, in whatever case. Raises InvalidRequest where there is no shipped model to start from.
    """
    until = until or service.today() - timedelta(days=1)
    shipped = service.index.models.reranker
    if not isinstance(shipped, LearnedReranker) or not service.index.models.may_learn:
        raise InvalidRequest(_NOTHING_TO_START_FROM)
    log = verdict_log(service, until)
    with service.index.matchmaker() as matchmaker:
        serving = matchmaker.reranker
    with service.database.reading() as store:
        groups = {attribute: store.audit_groups.of(attribute) for attribute in store.audit_groups.attributes()}
    held = serving if isinstance(serving, LearnedReranker) else shipped
    result = retrained(log, shipped, held, until=until, groups=groups)
    state = ModelState.SHADOW if shadow else ModelState.SERVING if result.better else ModelState.REFUSED
    with service.database.writing() as store:
        if store.models.in_state(ModelState.SERVING) == result.candidate.version:
            state = ModelState.SERVING  # nothing new was learned, and what serves goes on
        store.models.put(result.candidate, state, until, _report(result))
        return Learned(store.models.get(result.candidate.version), result.why)


def listed(service: Service) -> list[StoredModel]:
    """The latest first. The shipped one is not among them: it is what serves where none of these does."""
    with service.database.reading() as store:
        return store.models.all()


def card(service: Service, version: str) -> str:
    """The model card, as JSON. Raises NotFound or UnusableModel."""
    with service.database.reading() as store:
        return store.models.load(version).files()["card.json"]


def serving(service: Service) -> str:
    """The version of what serves."""
    with service.index.matchmaker() as matchmaker:
        return matchmaker.reranker.version


def put_in_service(service: Service, version: str) -> StoredModel:
    """By hand, whatever was measured. Raises NotFound or UnusableModel."""
    with service.database.writing() as store:
        store.models.load(version)
        store.models.set_state(version, ModelState.SERVING)
        return store.models.get(version)


def try_out(service: Service, version: str | None) -> None:
    """Scores beside the model in service, without a say; None: nothing is tried out. Raises NotFound or UnusableModel.

    Raises Conflict for the one in service.
    """
    with service.database.writing() as store:
        if version is None:
            store.models.retire(ModelState.SHADOW)
            return
        store.models.load(version)
        if store.models.get(version).state is ModelState.SERVING:
            raise Conflict(_SERVES.format(version=version))
        store.models.set_state(version, ModelState.SHADOW)


def roll_back(service: Service) -> str:
    """To what served before, at last to the shipped one; the version that serves then ("" for the shipped one).

    Raises Conflict where the shipped one serves already.
    """
    with service.database.writing() as store:
        current = store.models.in_state(ModelState.SERVING)
        if not current:
            raise Conflict(_NOTHING_BEFORE)
        since = store.models.get(current).served_since
        earlier = [
            model
            for model in store.models.all()
            if model.version != current and model.served_since is not None and since and model.served_since <= since
        ]
        store.models.retire(ModelState.SERVING)
        store.models.forget_service(current)
        if not earlier:
            return ""
        before = max(earlier, key=lambda model: (model.served_since, model.created_at))
        store.models.set_state(before.version, ModelState.SERVING, served_since=before.served_since)
        return before.version


def _report(result: Retraining) -> Mapping[str, Any]:
    return {
        "better": result.better,
        "why": [one._asdict() for one in result.why],
        "comparisons": [asdict(one) for one in result.comparisons],
        "fairness": [asdict(one) for one in result.fairness],
    }


_NOTHING_TO_START_FROM = Bilingual(
    zh="没有可作起点的排序模型：请将 WUTONG_RERANKER 设为 auto，并使用自带或已训练排序模型的编码模型。",
    en="There is no model to start from: set WUTONG_RERANKER to auto, and use an encoder that has a reranker.",
)
_SERVES = Bilingual(
    zh="版本 {version} 正在使用，无需并行试用。",
    en="The version {version} serves; it need not be tried out beside itself.",
)
_NOTHING_BEFORE = Bilingual(
    zh="当前使用的是自带模型，没有更早的模型可以恢复。",
    en="The shipped model serves; there is none before it to go back to.",
)
