"""Who understands whom, and who interprets."""

from collections.abc import Iterable

from matcher.fair.frame import Interpreter, Representative

Pair = frozenset[str]  # of two languages


def to_interpret(talent: frozenset[str], people: Iterable[Representative]) -> frozenset[Pair]:
    """The language pairs of which one has to be interpreted, whoever of these people comes.

    Empty where each of them shares a language with the talent, or where nobody knows what the talent speaks.
    """
    spoken = [frozenset(one.languages) for one in people]
    if not talent or all(talent & languages for languages in spoken):
        return frozenset()
    common = frozenset.intersection(*spoken) if spoken else frozenset()
    others = common or frozenset.union(*spoken)
    return frozenset(frozenset((own, other)) for own in talent for other in others if own != other)


def best_served(needs: frozenset[Pair], interpreters: Iterable[Interpreter]) -> Pair:
    """The pair that most interpreters know; among equals, and where none knows one, the first by its codes."""
    known = [speaks(one) for one in interpreters]
    return min(needs, key=lambda pair: (-sum(pair in one for one in known), sorted(pair)))


def speaks(interpreter: Interpreter) -> frozenset[Pair]:
    return frozenset(frozenset(pair) for pair in interpreter.pairs)
