import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from embeddings.opening import open_encoder
from matcher.errors import UnusableModel
from matcher.ranking.features import FEATURE_NAMES, features, plain_similarity
from matcher.ranking.reranker import SHIPPED, LearnedReranker, PlainReranker, shipped_for
from tests.matcher.ranking.test_features import pair

MODELS = sorted(SHIPPED.iterdir())


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MODELS[0], tmp_path / "model"))


@pytest.mark.parametrize("folder", MODELS, ids=lambda folder: folder.name)
def test_the_shipped_models_load_and_give_probabilities(folder: Path) -> None:
    model = LearnedReranker.load(folder)
    score = model.score(pair())
    assert score.shape == (1,)
    assert 0 < score[0] < 1
    assert 0 < model.evidence.skill < model.evidence.phrases < 1


@pytest.mark.parametrize("name", ["fast", "fine"])
def test_each_shipped_encoder_has_a_reranker_trained_with_it(name: str) -> None:
    identity = open_encoder(name).identity
    folder = shipped_for(identity)
    assert folder is not None
    assert LearnedReranker.load(folder).encoder == identity


def test_another_encoder_has_no_shipped_reranker() -> None:
    assert shipped_for("sentence-owner/model-12345678") is None


def test_the_plain_order_is_its_own_baseline() -> None:
    assert PlainReranker().score(pair()) == pytest.approx(plain_similarity(pair()))


def test_a_model_that_was_changed_is_refused(copy: Path) -> None:
    with (copy / "trees.txt").open("a") as trees:
        trees.write("\n")
    with pytest.raises(UnusableModel, match="checksum"):
        LearnedReranker.load(copy)


def test_a_model_of_other_features_is_refused_not_misread(copy: Path) -> None:
    card = json.loads((copy / "card.json").read_text())
    (copy / "card.json").write_text(json.dumps(card | {"features": card["features"][::-1]}))
    with pytest.raises(UnusableModel, match="trained on the features"):
        LearnedReranker.load(copy)


def test_a_card_that_lacks_something_is_refused(copy: Path) -> None:
    card = json.loads((copy / "card.json").read_text())
    del card["prior"]
    (copy / "card.json").write_text(json.dumps(card))
    with pytest.raises(UnusableModel, match=r"lacks \['prior'\]"):
        LearnedReranker.load(copy)


def test_a_missing_model_is_refused_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(UnusableModel, match=r"python -m matcher\.ranking\.training"):
        LearnedReranker.load(tmp_path)


@pytest.mark.parametrize("folder", MODELS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("name", FEATURE_NAMES)
def test_more_of_a_feature_never_lowers_the_score(name: str, folder: Path) -> None:
    """All features are built so that more is better; the trees were trained to respect it."""
    import lightgbm

    booster = lightgbm.Booster(model_file=str(folder / "trees.txt"))
    rows = np.repeat(np.nan_to_num(features(pair())), 60, axis=0)
    rows[:, FEATURE_NAMES.index(name)] = np.linspace(-5, 1, 60)
    assert (np.diff(booster.predict(rows)) >= -1e-9).all()
