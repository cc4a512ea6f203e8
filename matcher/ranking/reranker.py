"""From features to a probability: the learned order, and the plain one it falls back on."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np

from embeddings.vectors import FloatArray
from matcher.bilingual import Bilingual
from matcher.errors import UnusableModel
from matcher.ranking.explain import Evidence
from matcher.ranking.features import FEATURE_NAMES, features, plain_similarity
from matcher.ranking.pairs import Pairs

SHIPPED = Path(__file__).parent / "model"


def shipped_for(encoder: str) -> Path | None:
    """The folder of the reranker trained with this encoder (an identity), or with another version of it; else None.

    UnusableModel where a card cannot be read.
    """
    folders = (card.parent for card in sorted(SHIPPED.glob("*/card.json")))
    return next((folder for folder in folders if _family(_trained_with(folder)) == _family(encoder)), None)


def _trained_with(folder: Path) -> str:
    try:
        return str(json.loads((folder / "card.json").read_text(encoding="utf-8"))["encoder"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnusableModel(_UNREADABLE.format(folder=folder, error=error)) from error


def _family(identity: str) -> str:
    """The encoder's name without the checksum of its content: later versions of one encoder resemble each other."""
    return identity.rpartition("-")[0]


class Reranker(Protocol):
    @property
    def version(self) -> str: ...

    @property
    def evidence(self) -> Evidence:
        """From which cosines the reasons speak of evidence."""
        ...

    def score(self, pairs: Pairs) -> FloatArray:
        """(n,) in 0..1, rising with fitness."""
        ...


class PlainReranker:
    """The order of similarity: the baseline, and what serves where no model is usable."""

    version = "plain"
    evidence = Evidence()

    def score(self, pairs: Pairs) -> FloatArray:
        return plain_similarity(pairs)


@dataclass(frozen=True)
class Calibration:
    """Platt's sigmoid from raw scores to the probability of a good match (Platt, 1999)."""

    slope: float
    offset: float

    def probability(self, raw: FloatArray) -> FloatArray:
        return np.asarray(1 / (1 + np.exp(-(self.slope * raw + self.offset))), dtype=np.float32)


class LearnedReranker:
    """A LightGBM LambdaMART, monotone where the direction of a feature is known, with its calibration.

    Its trees correct the plain order, which counts with the weight `prior`, instead of replacing it: so what a small
    set of judgements did not show still counts. A folder of `trees.txt` and `card.json`; the card names features,
    checksum, data and figures.
    """

    def __init__(
        self, booster: Any, calibration: Calibration, prior: float, evidence: Evidence, version: str, encoder: str
    ) -> None:
        self._booster = booster
        self.evidence = evidence
        self.encoder = encoder  # the identity it was trained with
        self._calibration = calibration
        self._prior = prior
        self.version = version

    def score(self, pairs: Pairs) -> FloatArray:
        if not len(pairs):
            return np.zeros(0, dtype=np.float32)
        corrections = self._booster.predict(features(pairs), num_threads=1)
        raw = np.asarray(self._prior * plain_similarity(pairs) + corrections, dtype=np.float32)
        return self._calibration.probability(raw)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """UnusableModel where a file is missing, changed since it was written, or made for other features."""
        import lightgbm

        try:
            card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
            trees = (folder / "trees.txt").read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise UnusableModel(_UNREADABLE.format(folder=folder, error=error)) from error
        missing = {"sha256", "features", "calibration", "prior", "evidence", "version", "encoder"} - set(card)
        if missing:
            raise UnusableModel(_UNREADABLE.format(folder=folder, error=f"card.json lacks {sorted(missing)}"))
        if hashlib.sha256(trees.encode()).hexdigest() != card["sha256"]:
            raise UnusableModel(_CHANGED.format(folder=folder))
        if tuple(card["features"]) != FEATURE_NAMES:
            raise UnusableModel(
                _OTHER_FEATURES.format(folder=folder, given=card["features"], wanted=list(FEATURE_NAMES))
            )
        try:
            calibration, evidence = Calibration(**card["calibration"]), Evidence(**card["evidence"])
        except TypeError as error:
            raise UnusableModel(_UNREADABLE.format(folder=folder, error=error)) from error
        booster = lightgbm.Booster(model_str=trees)
        return cls(booster, calibration, card["prior"], evidence, card["version"], card["encoder"])


_UNREADABLE = Bilingual(
    "无法读取排序模型 {folder}：{error}。请用 python -m matcher.ranking.training 重新训练。",
    "The ranking model in {folder} cannot be read: {error}. Train it again with python -m matcher.ranking.training.",
)
_CHANGED = Bilingual(
    "排序模型 {folder}/trees.txt 与其说明的校验和不符。请重新训练或恢复原文件。",
    "{folder}/trees.txt does not have the checksum its card states. Train it again, or restore the file.",
)
_OTHER_FEATURES = Bilingual(
    "排序模型 {folder} 使用的特征为 {given}，而本版本为 {wanted}。请重新训练。",
    "The ranking model in {folder} was trained on the features {given}, but this version has {wanted}. Train it again.",
)
