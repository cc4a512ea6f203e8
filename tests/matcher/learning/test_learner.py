import numpy as np
import pytest

from matcher.learning.examples import Examples
from matcher.learning.learner import pair_weights

NOTHING = np.zeros(2, dtype=np.float32)


def _examples(grades: list[int], questions: list[int], first: list[float], second: list[float]) -> Examples:
    table = np.column_stack([first, second]).astype(np.float32)
    return Examples(table, np.array(grades), np.array(questions))


def test_a_feature_that_grows_with_the_grade_gets_weight_and_one_that_shrinks_gets_none() -> None:
    examples = _examples([0, 1, 2, 0, 2], [0, 0, 0, 1, 1], [0.0, 1.0, 2.0, 1.0, 3.0], [2.0, 1.0, 0.0, 4.0, 0.0])
    weights = pair_weights(examples, NOTHING, start=NOTHING, penalty=0.1)
    assert weights[0] > 0.5
    assert weights[1] == 0


def test_pairs_of_different_questions_are_not_held_against_each_other() -> None:
    """The first feature tells the questions apart only, and the second the grades within each."""
    examples = _examples([0, 1, 2, 3], [0, 0, 1, 1], [0.0, 0.0, 9.0, 9.0], [0.0, 1.0, 0.0, 1.0])
    weights = pair_weights(examples, NOTHING, start=NOTHING, penalty=0.1)
    assert weights[0] == 0
    assert weights[1] > 0.5


def test_a_question_of_many_pairs_counts_no_more_than_one_of_few() -> None:
    """One pair lies two apart in favour of the first feature, nine pairs of another question one apart against it."""
    grades, values = [1, 0, 1, 1, 1, 0, 0, 0], [2.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0]
    examples = _examples(grades, [0, 0, 1, 1, 1, 1, 1, 1], values, [0.0] * 8)
    assert pair_weights(examples, NOTHING, start=NOTHING, penalty=0.1)[0] > 0.1


def test_where_no_grades_differ_the_weights_stay_where_they_started() -> None:
    start = np.array([0.5, 2.0], dtype=np.float32)
    examples = _examples([1, 1, 0], [0, 0, 1], [0.0, 1.0, 2.0], [1.0, 0.0, 1.0])
    assert pair_weights(examples, NOTHING, start=start) == pytest.approx(start)
