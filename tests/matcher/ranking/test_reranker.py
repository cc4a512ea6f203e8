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
    chances = model.chances(features(pair()))
    assert chances.both.shape == (1,)
    assert 0 < chances.both[0] < chances.invited[0] < 1
    assert chances.both[0] == pytest.approx(chances.invited[0] * chances.accepted[0])
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
    assert PlainReranker().chances(features(pair())).both == pytest.approx(plain_similarity(pair()))


def test_a_model_that_was_changed_is_refused(copy: Path) -> None:
    with (copy / "invited.0.trees.txt").open("a") as trees:
        trees.write("\n")
    with pytest.raises(UnusableModel, match=r"checksums.*invited\.0\.trees\.txt"):
        LearnedReranker.load(copy)


def test_a_model_with_trees_too_few_or_too_many_is_refused(copy: Path) -> None:
    shutil.copy(copy / "invited.0.trees.txt", copy / "invited.1.trees.txt")
    with pytest.raises(UnusableModel, match=r"invited\.1\.trees\.txt"):
        LearnedReranker.load(copy)
    for file in copy.glob("invited.*"):
        file.unlink()
    with pytest.raises(UnusableModel, match=r"invited\.0\.trees\.txt"):
        LearnedReranker.load(copy)


def test_a_model_is_the_same_after_it_was_saved(copy: Path, tmp_path: Path) -> None:
    model = LearnedReranker.load(copy)
    model.save(tmp_path / "again")
    again = LearnedReranker.load(tmp_path / "again")
    table = features(pair())
    assert again.chances(table).both == model.chances(table).both
    assert again.version == model.version


def test_a_model_of_other_features_is_refused_not_misread(copy: Path) -> None:
    card = json.loads((copy / "card.json").read_text())
    (copy / "card.json").write_text(json.dumps(card | {"features": card["features"][::-1]}))
    with pytest.raises(UnusableModel, match="trained on the features"):
        LearnedReranker.load(copy)


def test_a_card_that_lacks_something_is_refused(copy: Path) -> None:
    card = json.loads((copy / "card.json").read_text())
    del card["usual"]
    (copy / "card.json").write_text(json.dumps(card))
    with pytest.raises(UnusableModel, match=r"lacks \['usual'\]"):
        LearnedReranker.load(copy)


def test_a_missing_model_is_refused_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(UnusableModel, match=r"python -m matcher\.learning\.training"):
        LearnedReranker.load(tmp_path)


@pytest.mark.parametrize("folder", MODELS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("name", FEATURE_NAMES)
def test_more_of_a_feature_never_lowers_the_score(name: str, folder: Path) -> None:
    """All features are built so that more is better; weights and trees were trained to respect it."""
    model = LearnedReranker.load(folder)
    rows = np.repeat(np.nan_to_num(features(pair())), 60, axis=0)
    rows[:, FEATURE_NAMES.index(name)] = np.linspace(-5, 1, 60)
    assert (np.diff(model.invited.raw(rows)) >= -1e-6).all()
    assert (np.diff(model.accepted.raw(rows)) >= -1e-6).all()


@pytest.mark.parametrize("folder", MODELS, ids=lambda folder: folder.name)
def test_contributions_add_up_to_the_score_of_each_head(folder: Path) -> None:
    model = LearnedReranker.load(folder)
    table = np.concatenate([features(pair()), features(pair({"title": "Oil painting", "skills": []}))])
    for head in (model.invited, model.accepted):
        assert np.diff(head.contributions(table).sum(axis=1)) == pytest.approx(
            np.diff(head.raw(table) * head.calibration.slope), abs=1e-4
        )
