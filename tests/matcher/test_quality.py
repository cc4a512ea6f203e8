"""Ranking quality of the shipped models on the sample fair, of which they saw nothing, pinned like behaviour.

Floors lie a little under what `make reranker` printed when set; when a change raises the figures, raise the floors, and
when it lowers them, find out why first.
"""

import pytest

from embeddings.cache import CachedEncoder
from embeddings.opening import open_encoder
from matcher.learning.calibration import expected_calibration_error
from matcher.learning.evaluation import GOOD, NDCG, RECALL, Evaluation, evaluated, slices
from matcher.learning.examples import FairExamples, Form, examples_of
from matcher.learning.judged_fair import DAY_OF_SAMPLE_FAIR, SAMPLE_FAIR, read_judged_fair
from matcher.learning.training import runs_of
from matcher.ranking.reranker import SHIPPED, LearnedReranker

PLAIN_STAGES = ("lexical", "dense", "plain")


@pytest.fixture(scope="module", params=["fast", "fine"])
def model(request: pytest.FixtureRequest) -> tuple[str, LearnedReranker, dict[Form, FairExamples]]:
    fair = read_judged_fair(SAMPLE_FAIR, DAY_OF_SAMPLE_FAIR)
    encoder = CachedEncoder(open_encoder(request.param))
    forms = Form if request.param == "fast" else (Form.PROFILES,)  # `fine` takes a minute a form
    return (
        request.param,
        LearnedReranker.load(SHIPPED / request.param),
        {form: examples_of(fair, encoder, form) for form in forms},
    )


@pytest.fixture(scope="module")
def found(model: tuple[str, LearnedReranker, dict[Form, FairExamples]]) -> Evaluation:
    fair = read_judged_fair(SAMPLE_FAIR, DAY_OF_SAMPLE_FAIR)
    _, learned, forms = model
    tested = forms[Form.PROFILES]
    runs = {name: tested.run(scores) for name, scores in runs_of(tested, {"reranked": learned}).items()}
    runs |= {form.value: one.run(learned.chances(one.table).both) for form, one in forms.items()}
    return evaluated(fair.grades, runs, slices(fair.demands, fair.talents), baseline="plain")


def test_reranked_beats_every_plain_order_beyond_noise(found: Evaluation) -> None:
    best_plain = max(found.figure("all", name, NDCG).mean for name in PLAIN_STAGES)
    assert found.figure("all", "reranked", NDCG).mean > best_plain + 0.03
    against_plain = found.differences("all", NDCG)["reranked"]
    assert against_plain.low > 0.02
    assert against_plain.p < 0.01


@pytest.mark.parametrize(
    ("part", "ndcg", "recall"),
    [
        ("all", 0.91, 0.99),
        ("funding", 0.88, 0.99),
        ("technology", 0.89, 0.99),
        ("job", 0.90, 0.99),
        ("zh→en", 0.93, 0.99),
        ("en→zh", 0.95, 0.99),
        ("zh→zh", 0.87, 0.99),
        ("en→en", 0.80, 0.99),  # eight demands
    ],
)
def test_reranked_keeps_its_floor_by_kind_and_direction(
    found: Evaluation, part: str, ndcg: float, recall: float
) -> None:
    assert found.figure(part, "reranked", NDCG).mean >= ndcg
    assert found.figure(part, "reranked", RECALL).mean >= recall


@pytest.mark.parametrize("form", [Form.DEMAND_AS_TEXT, Form.TALENT_AS_TEXT])
def test_a_paragraph_instead_of_a_form_costs_little(found: Evaluation, form: Form) -> None:
    if form.value not in found.runs:
        pytest.skip("measured with the fast encoder only")
    assert found.figure("all", form.value, NDCG).mean >= 0.88


def test_meaning_crosses_the_languages_where_shared_terms_cannot(found: Evaluation) -> None:
    assert found.figure("zh→en", "dense", NDCG).mean > found.figure("zh→en", "lexical", NDCG).mean + 0.15


def test_what_is_said_of_invitations_is_what_judges_said(
    model: tuple[str, LearnedReranker, dict[Form, FairExamples]],
) -> None:
    _, learned, forms = model
    tested = forms[Form.PROFILES]
    assert expected_calibration_error(learned.invited.chance(tested.table), tested.grades >= GOOD) <= 0.05
