"""From features to probabilities: the learned order, and the plain one it falls back on.

A match has two sides, and so has the model. One head says how likely the demand's side would invite the talent, the
other how likely the talent would accept; the order is by the product, the chance that a meeting comes about.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np

from embeddings.vectors import FloatArray
from matcher.bilingual import Bilingual
from matcher.errors import UnusableModel
from matcher.ranking.explain import Evidence
from matcher.ranking.features import FEATURE_NAMES, PLAIN

SHIPPED = Path(__file__).parent / "model"
HEADS = ("invited", "accepted")


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
        raise UnusableModel(_UNREADABLE.format(model=folder, error=error)) from error


def _family(identity: str) -> str:
    """The encoder's name without the checksum of its content: later versions of one encoder resemble each other."""
    return identity.rpartition("-")[0]


@dataclass(frozen=True)
class Chances:
    """Of each of n pairs, in 0..1: that the demand's side invites, and that the talent accepts an invitation."""

    invited: FloatArray  # (n,)
    accepted: FloatArray  # (n,)

    @property
    def both(self) -> FloatArray:
        """(n,) of a meeting: what matches are ordered by."""
        return self.invited * self.accepted


class Reranker(Protocol):
    @property
    def version(self) -> str: ...

    @property
    def evidence(self) -> Evidence:
        """From which cosines the reasons speak of evidence."""
        ...

    def chances(self, table: FloatArray) -> Chances:
        """table: (n, features), as `features` gives it."""
        ...

    def contributions(self, table: FloatArray) -> FloatArray:
        """(n, features): what each feature adds to the logarithm of the chance of a meeting, against a usual pair."""
        ...


class PlainReranker:
    """The order of similarity: the baseline, and what serves where no model is usable. It knows one side only."""

    version = "plain"
    evidence = Evidence()

    def chances(self, table: FloatArray) -> Chances:
        return Chances(table[:, PLAIN], np.ones(len(table), dtype=np.float32))

    def contributions(self, table: FloatArray) -> FloatArray:
        only = np.zeros_like(table)
        only[:, PLAIN] = table[:, PLAIN]
        return only


@dataclass(frozen=True)
class Calibration:
    """Platt's sigmoid from raw scores to a probability (Platt, 1999); the slope is not negative."""

    slope: float
    offset: float

    def probability(self, raw: FloatArray) -> FloatArray:
        return np.asarray(1 / (1 + np.exp(-(self.slope * raw + self.offset))), dtype=np.float32)


@dataclass(frozen=True, eq=False)
class Head:
    """What one side's answer depends on: a weighted sum of features, corrected by trees, then calibrated.

    Weights are not negative and the trees are monotone, as more of a feature never speaks against a pair. `usual` holds
    each feature's value in a pair that does not fit; it is where a feature contributes nothing, and what one that is
    not stated counts as in the weighted sum.
    """

    weights: FloatArray  # (features,)
    usual: FloatArray  # (features,)
    calibration: Calibration
    trees: tuple[str, ...] = ()  # LightGBM models: of the shipped judgements, then of verdicts

    @cached_property
    def _boosters(self) -> list[Any]:
        import lightgbm

        return [lightgbm.Booster(model_str=text) for text in self.trees]

    def weighted(self, table: FloatArray) -> FloatArray:
        """(n,) the sum without the trees."""
        return np.asarray(self._above_usual(table) @ self.weights, dtype=np.float32)

    def raw(self, table: FloatArray) -> FloatArray:
        """(n,) before calibration."""
        total = self.weighted(table)
        for booster in self._boosters:
            total = total + booster.predict(table, num_threads=1)
        return np.asarray(total, dtype=np.float32)

    def chance(self, table: FloatArray) -> FloatArray:
        return self.calibration.probability(self.raw(table))

    def contributions(self, table: FloatArray) -> FloatArray:
        """(n, features) of the raw score times the slope: log odds, the trees' by TreeSHAP (Lundberg et al., 2020)."""
        total = self._above_usual(table) * self.weights
        for booster in self._boosters:
            total = total + booster.predict(table, num_threads=1, pred_contrib=True)[:, :-1]
        return np.asarray(total * self.calibration.slope, dtype=np.float32)

    def _above_usual(self, table: FloatArray) -> FloatArray:
        return np.asarray(np.nan_to_num(table - self.usual), dtype=np.float32)


@dataclass(frozen=True, eq=False)
class LearnedReranker:
    """Two heads, with a card that names features, data and figures, and the checksums of the trees."""

    invited: Head
    accepted: Head
    evidence: Evidence
    version: str
    encoder: str  # the identity it was trained with
    card: Mapping[str, Any] = field(repr=False)  # all that is known of it, for people

    def chances(self, table: FloatArray) -> Chances:
        if not len(table):
            return Chances(np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.float32))
        return Chances(self.invited.chance(table), self.accepted.chance(table))

    def contributions(self, table: FloatArray) -> FloatArray:
        """Of log(p · q), first order: a side that is sure already gains little from one more point."""
        if not len(table):
            return np.zeros(table.shape, dtype=np.float32)
        sure = self.chances(table)
        of_invited = (1 - sure.invited)[:, None] * self.invited.contributions(table)
        of_accepted = (1 - sure.accepted)[:, None] * self.accepted.contributions(table)
        return np.asarray(of_invited + of_accepted, dtype=np.float32)

    def files(self) -> dict[str, str]:
        """What `of_files` reads, by name of file."""
        return {"card.json": json.dumps(self.card, ensure_ascii=False, indent=1) + "\n"} | {
            _file(name, place): text
            for name, head in (("invited", self.invited), ("accepted", self.accepted))
            for place, text in enumerate(head.trees)
        }

    def save(self, folder: Path) -> None:
        """Into a folder that is made where it does not exist; what another model left there is removed."""
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.trees.txt"):
            old.unlink()
        for name, text in self.files().items():
            (folder / name).write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """UnusableModel where a file is missing, changed since it was written, or made for other features."""
        try:
            files = {
                path.name: path.read_text(encoding="utf-8") for path in (folder / "card.json", *folder.glob(_TREES))
            }
        except (OSError, ValueError) as error:
            raise UnusableModel(_UNREADABLE.format(model=folder, error=error)) from error
        return cls.of_files(files, str(folder))

    @classmethod
    def of_files(cls, files: Mapping[str, str], model: str) -> Self:
        """As `load`; `model` is how errors call it."""
        try:
            card = json.loads(files["card.json"])
        except (KeyError, ValueError) as error:
            raise UnusableModel(_UNREADABLE.format(model=model, error=error)) from error
        if not isinstance(card, dict) or (missing := _NEEDED - set(card)):
            raise UnusableModel(_UNREADABLE.format(model=model, error=f"card.json lacks {sorted(missing)}"))
        if tuple(card["features"]) != FEATURE_NAMES:
            raise UnusableModel(_OTHER_FEATURES.format(model=model, given=card["features"], wanted=list(FEATURE_NAMES)))
        given = {name: checksum(text) for name, text in files.items() if name != "card.json"}
        if given != card["sha256"]:
            changed = sorted(name for name in {*given, *card["sha256"]} if given.get(name) != card["sha256"].get(name))
            raise UnusableModel(_CHANGED.format(model=model, files=", ".join(changed)))
        try:
            invited, accepted = (
                Head(
                    weights=_column(card["heads"][name]["weights"]),
                    usual=_column(card["usual"]),
                    calibration=Calibration(**card["heads"][name]["calibration"]),
                    trees=tuple(files[one] for one in sorted(given) if one.startswith(f"{name}.")),
                )
                for name in HEADS
            )
            evidence = Evidence(**card["evidence"])
        except (TypeError, KeyError, ValueError) as error:
            raise UnusableModel(_UNREADABLE.format(model=model, error=error)) from error
        return cls(invited, accepted, evidence, card["version"], card["encoder"], card)

    @classmethod
    def made(
        cls, invited: Head, accepted: Head, evidence: Evidence, *, name: str, encoder: str, card: Mapping[str, Any]
    ) -> Self:
        """A model with its card; the version is `name` and the beginning of a checksum over all that it computes with.

        `card`: what else is to be known of it.
        """
        heads = {
            "invited": {"weights": _listed(invited.weights), "calibration": vars(invited.calibration)},
            "accepted": {"weights": _listed(accepted.weights), "calibration": vars(accepted.calibration)},
        }
        trees = {
            _file(name, place): checksum(text)
            for name, head in (("invited", invited), ("accepted", accepted))
            for place, text in enumerate(head.trees)
        }
        computed = {
            "encoder": encoder,
            "features": list(FEATURE_NAMES),
            "usual": _listed(invited.usual),
            "heads": heads,
            "evidence": vars(evidence),
            "sha256": trees,
        }
        version = f"{name}-{checksum(json.dumps(computed, sort_keys=True))[:8]}"
        whole = {"version": version, **card, **computed}
        return cls.of_files(cls(invited, accepted, evidence, version, encoder, whole).files(), version)


def checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _file(head: str, place: int) -> str:
    return f"{head}.{place}.trees.txt"


def _column(values: Sequence[float | None]) -> FloatArray:
    if len(values) != len(FEATURE_NAMES):
        raise ValueError(f"{len(values)} values for {len(FEATURE_NAMES)} features")
    return np.array([np.nan if value is None else value for value in values], dtype=np.float32)


def _listed(column: FloatArray) -> list[float]:
    return [round(float(value), 6) for value in column]


_TREES = "*.trees.txt"
_NEEDED = {"sha256", "features", "usual", "heads", "evidence", "version", "encoder"}
_UNREADABLE = Bilingual(
    "无法读取排序模型 {model}：{error}。请用 python -m matcher.learning.training 重新训练。",
    "The ranking model {model} cannot be read: {error}. Train it again with python -m matcher.learning.training.",
)
_CHANGED = Bilingual(
    "排序模型 {model} 的文件与其说明的校验和不符：{files}。请重新训练或恢复原文件。",
    "Files of the ranking model {model} do not have the checksums its card states: {files}. "
    "Train it again, or restore them.",
)
_OTHER_FEATURES = Bilingual(
    "排序模型 {model} 使用的特征为 {given}，而本版本为 {wanted}。请重新训练。",
    "The ranking model {model} was trained on the features {given}, but this version has {wanted}. Train it again.",
)
