"""The choice of pairs as a circulation.

Source → coarse … fine groups of one chain → pair → fine … coarse groups of the other chain → sink → source.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import IntArray

if TYPE_CHECKING:
    from matcher.fair.planning.selection import Family

GRAIN = 1e-7  # of a value, in the whole numbers that the solver takes

Chosen = NDArray[np.bool_]
Values = NDArray[np.float64]


def circulation(values: Values, first: Sequence["Family"], second: Sequence["Family"]) -> tuple[Chosen, float, Values]:
    """(chosen, bound, margins). first, second: chains of nested families, coarse before fine.

    A unit of a least limit earns more than any change of values can, so that as few as possible are missed. The bound
    is that of the dual solution given by the potentials, in the values themselves and not in the solver's whole
    numbers: it holds whatever the solver did. margins: (n,) what the dual solution says each pair is worth beyond the
    prices of those who meet: at least 0 where chosen, at most 0 where not.
    """
    network = _Network(values, first, second)
    flow = network.solve()
    gain = network.gains(flow)
    return flow[: len(values)] > 0, network.bound(flow, gain), gain[: len(values)]


class _Network:
    def __init__(self, values: Values, first: Sequence["Family"], second: Sequence["Family"]) -> None:
        n = len(values)
        self._nodes = 2
        tails, heads, capacities, rewards = [], [], [], []
        ends = []
        for root, chain in ((0, first), (1, second)):
            at = np.full(n, root, dtype=np.int64)  # the node at which each pair hangs so far
            for family in chain:
                inside = family.groups >= 0
                node = self._nodes + np.arange(len(family.most))
                self._nodes += len(family.most)
                parent = np.full(len(family.most), root, dtype=np.int64)
                parent[family.groups[inside]] = at[inside]
                tail, head = (parent, node) if root == 0 else (node, parent)
                tails += [tail, tail]
                heads += [head, head]
                capacities += [family.least, np.minimum(family.most, n) - np.minimum(family.least, n)]
                rewards += [np.ones(len(node)), np.zeros(len(node))]
                at[inside] = node[family.groups[inside]]
            ends.append(at)
        none = np.zeros(0, dtype=np.int64)
        self._tails = np.concatenate([ends[0], *tails, none])
        self._heads = np.concatenate([ends[1], *heads, none])
        self._capacities = np.concatenate([np.ones(n, dtype=np.int64), *capacities, none])
        # A change of one unit reroutes along a path, which passes each node once.
        self._reward = 1.0 + float(np.abs(values).max(initial=0.0)) * (min(self._nodes, 2 * n) + 2)
        earned = np.concatenate([np.zeros(n), *rewards, none])
        self._earned = earned
        self._worth = np.concatenate([values, np.zeros(len(earned) - n)]) + self._reward * earned

    def solve(self) -> IntArray:
        """(arcs,) the flow on each."""
        from ortools.graph.python import min_cost_flow  # a compiled library of its own, that only planning needs

        solver = min_cost_flow.SimpleMinCostFlow()
        costs = -np.round(self._worth / GRAIN).astype(np.int64)
        solver.add_arcs_with_capacity_and_unit_cost(self._tails, self._heads, self._capacities, costs)
        back = np.array([1]), np.array([0]), np.array([len(self._worth)]), np.array([0])
        solver.add_arcs_with_capacity_and_unit_cost(*back)
        status = solver.solve()
        if status != solver.OPTIMAL:
            raise ArithmeticError(f"the flow solver ended with {status!r}")
        return np.asarray(solver.flows(np.arange(len(self._worth))), dtype=np.int64)

    def gains(self, flow: IntArray) -> Values:
        """(arcs,) what a unit more on each would add, at the prices of the dual solution."""
        height = self._potentials(flow)
        return np.asarray(self._worth - height[self._tails] + height[self._heads])

    def bound(self, flow: IntArray, gain: Values) -> float:
        """Of the value, among choices that miss as few least limits as `flow` does."""
        return float(self._capacities @ np.maximum(gain, 0.0) - self._reward * (self._earned @ flow))

    def _potentials(self, flow: IntArray) -> Values:
        """(nodes,) shortest distances over the residual arcs (Bellman and Ford), source and sink being one node."""
        more, less = flow < self._capacities, flow > 0
        tails = np.concatenate([self._tails[more], self._heads[less], [0, 1]])
        heads = np.concatenate([self._heads[more], self._tails[less], [1, 0]])
        costs = np.concatenate([-self._worth[more], self._worth[less], [0.0, 0.0]])
        order = np.argsort(heads, kind="stable")
        tails, heads, costs = tails[order], heads[order], costs[order]
        starts = np.flatnonzero(np.diff(heads, prepend=-1))
        reached = heads[starts]
        distance = np.zeros(self._nodes)
        for _ in range(self._nodes):
            best = np.minimum.reduceat(distance[tails] + costs, starts)
            nearer = best < distance[reached] - GRAIN / 2
            if not nearer.any():
                break
            distance[reached[nearer]] = best[nearer]
        return distance
