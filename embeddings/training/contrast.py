"""The loss both encoders learn by: InfoNCE (van den Oord and others 2018), both ways."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy


def contrast(scores: Tensor, again: Tensor, apart: Tensor | None = None) -> Tensor:
    """Pair i is right, every other wrong: scores of (left, right) texts, the right ones on the diagonal.

    again: which other pairs must not count as wrong. apart: (left,), each one's score of one further wrong text.
    """
    scores = scores.masked_fill(again, -torch.inf)
    right = torch.arange(len(scores), device=scores.device)
    there = scores if apart is None else torch.cat([scores, apart[:, None]], dim=1)
    return (cross_entropy(there, right) + cross_entropy(scores.T, right)) / 2


def sharing_a_side(left: Sequence[str], right: Sequence[str]) -> Tensor:
    """(pairs, pairs): which two pairs of a batch have the same text on a side; a pair with itself does not count."""
    same = np.zeros((len(left), len(left)), dtype=bool)
    for side in (left, right):
        number = np.unique(np.array(side, dtype=object), return_inverse=True)[1]
        same |= number[:, None] == number
    np.fill_diagonal(same, False)
    return torch.from_numpy(same)
