"""A simulated market of any size, for measuring speed: the same seed and day give the same talents and demands.

The texts of the sample fair are taken apart by field and language and put together anew, and part of their words is
replaced by invented ones, so that lengths, languages, facts and term statistics stay near those of real lists. What
such texts say makes no sense: nothing about the quality of rankings can be learned from them. Every name says so:
"simulated", 模拟.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from matcher.profiles.identity import profile_id
from matcher.profiles.models import Consent, Demand, Kind, Status, Talent
from matcher.profiles.reading import read_demand, read_talent
from tests.benchmarks.simulated_words import Words

SOURCE = Path(__file__).resolve().parents[2] / "data" / "fair" / "source"
DAY_OF_SAMPLE = date(2026, 10, 1)  # no deadline of the sample has passed
BORROWED = 0.8  # share of sentences and skills that come from another profile of the same field and language
HIDDEN = 0.04  # share of talents without consent, and of profiles that are drafts or withdrawn
EXPIRED = 0.05  # share of demands whose last day has passed
DEMANDS_OF_ONE = 4  # of one organisation, on average

# Facts that are drawn from another person, or another demand of the kind, than the texts: canonical and as typed.
TALENT_FACTS = {"degree": "degree", "years": "years", "languages": "languages", "country": "country", "city": "city"}
TALENT_FACTS |= {"institution": "institution", "major": "major", "salary": "expected_salary"}
TALENT_FACTS |= {"places": "preferred_place", "available": "available"}
DEMAND_FACTS = {"degree": "degree", "years": "years", "places": "place", "terms": "budget"}

_SENTENCE_END = re.compile(r"(?<=[。；])|(?<=[.;])\s+")
_SKILL_END = re.compile(r"[;；、]\s*|[,，]\s*")

Row = dict[str, str]
Field = tuple[str, str]


@dataclass(frozen=True)
class Example:
    """A profile of the sample fair, as typed and as read."""

    part: str
    row: Row
    profile: Talent | Demand
    sentences: Sequence[str]
    skills: Sequence[str]

    @property
    def field(self) -> Field:
        return self.part, self.profile.language


class SimulatedMarket:
    """Talents and demands without end; each call goes on with the numbers where the last one stopped."""

    def __init__(self, seed: int, today: date) -> None:
        self._random = Random(seed)
        self._today = today
        self._talents, self._demands = _examples("talents"), _examples("demands")
        self._of_kind = {kind: [one for one in self._demands if _kind(one) is kind] for kind in Kind}
        self._sentences = {
            "talents": _pooled(self._talents, "sentences"),
            "demands": _pooled(self._demands, "sentences"),
        }
        self._skills = _pooled([*self._talents, *self._demands], "skills")
        texts = "".join("".join(example.sentences) for example in (*self._talents, *self._demands))
        self._words = Words(self._random, "".join(sorted(set(re.findall(r"[\u4e00-\u9fff]", texts)))))
        self._given = {"talents": 0, "demands": 0}
        self._organisations: dict[int, str] = {}

    def talents(self, count: int) -> Iterator[Talent]:
        for _ in range(count):
            example, number = self._random.choice(self._talents), self._next("talents")
            others = {fact: self._random.choice(self._talents) for fact in TALENT_FACTS}
            facts = {fact: getattr(other.profile, fact) for fact, other in others.items()}
            texts = self._talent_texts(example)
            skills = tuple(self._skills_of(example))
            made = {"skills": skills, "status": self._status(), "consents": self._consents()}
            identity = self._identity("simulated-talents", number, Talent)
            yield _talent(example).model_copy(update=facts | texts | made | identity | self._person(example, number))

    def demands(self, count: int) -> Iterator[Demand]:
        for _ in range(count):
            example, number = self._random.choice(self._demands), self._next("demands")
            others = {fact: self._random.choice(self._of_kind[_kind(example)]) for fact in DEMAND_FACTS}
            facts: dict[str, Any] = {fact: getattr(other.profile, fact) for fact, other in others.items()}
            demand = _demand(example)
            held = demand.organisation.model_copy(update={"name": self._organisation(number, example)})
            made = {"skills": tuple(self._skills_of(example)), "organisation": held, "status": self._status()}
            identity = self._identity("simulated-demands", number, Demand)
            texts = self._demand_texts(example)
            yield demand.model_copy(update=facts | texts | made | identity | {"expires": self._last_day()})

    def talent_rows(self, count: int) -> Iterator[Row]:
        """As people type them: what `write_xlsx` and `write_csv` put into lists, by the names of TALENT_FIELDS."""
        for _ in range(count):
            example, number = self._random.choice(self._talents), self._next("talents")
            facts = {cell: self._random.choice(self._talents).row.get(cell, "") for cell in TALENT_FACTS.values()}
            texts = {cell: text for cell, text in self._talent_texts(example).items() if cell != "achievements"}
            achievements = self._words.reworded(example.row.get("achievements", ""))
            skills = "；".join(self._skills_of(example))
            made = {"number": f"SIM-{number:06}", "skills": skills, "achievements": achievements, "consent": "同意"}
            yield {**example.row, **facts, **texts, **made, **self._person(example, number), "position": ""}

    def demand_rows(self, count: int) -> Iterator[Row]:
        """As people type them, by the names of DEMAND_FIELDS; technology demands only, since a list has one kind."""
        technology = self._of_kind[Kind.TECHNOLOGY]
        for _ in range(count):
            example, number = self._random.choice(technology), self._next("demands")
            facts = {cell: self._random.choice(technology).row.get(cell, "") for cell in DEMAND_FACTS.values()}
            organisation, skills = self._organisation(number, example), "；".join(self._skills_of(example))
            made = {"number": f"SIM-{number:06}", "skills": skills, "organisation": organisation}
            yield {**example.row, **facts, **self._demand_texts(example), **made, "deadline": str(self._last_day())}

    def _talent_texts(self, example: Example) -> dict[str, Any]:
        talent = _talent(example)
        reworded = self._words.reworded
        achievements = (one.model_copy(update={"title": reworded(one.title)}) for one in talent.achievements)
        summary = self._text(example, "talents")
        return {"headline": reworded(talent.headline), "summary": summary, "achievements": tuple(achievements)}

    def _demand_texts(self, example: Example) -> dict[str, str]:
        return {"title": self._words.reworded(_demand(example).title), "description": self._text(example, "demands")}

    def _text(self, example: Example, side: str) -> str:
        """As many sentences as the example has."""
        pool = self._sentences[side][example.field]
        sentences = [self._borrowed(sentence, pool) for sentence in example.sentences]
        return ("" if example.profile.language == "zh" else " ").join(map(self._words.reworded, sentences))

    def _skills_of(self, example: Example) -> list[str]:
        pool = self._skills[example.field]
        return list(dict.fromkeys(self._words.reworded(self._borrowed(skill, pool)) for skill in example.skills))

    def _borrowed(self, own: str, pool: Sequence[str]) -> str:
        return self._random.choice(pool) if self._random.random() < BORROWED else own

    def _person(self, example: Example, number: int) -> Row:
        language = "zh" if example.profile.language == "zh" else "en"
        employer = self._words.organisation(language)
        contact = {"email": f"simulated.{number}@example.org", "phone": f"+00 {number:09}"}
        return {"name": self._words.person(language), "employer": employer} | contact

    def _organisation(self, number: int, example: Example) -> str:
        which = int(self._random.random() * (1 + number // DEMANDS_OF_ONE))
        if which not in self._organisations:
            self._organisations[which] = self._words.organisation(example.profile.language)
        return self._organisations[which]

    def _status(self) -> Status:
        if self._random.random() >= HIDDEN:
            return Status.PUBLISHED
        return self._random.choice((Status.DRAFT, Status.WITHDRAWN))

    def _consents(self) -> frozenset[Consent]:
        drawn = self._random.random()
        if drawn < HIDDEN:
            return frozenset()
        return frozenset(Consent) if drawn < 0.78 else frozenset({Consent.MATCHING})

    def _last_day(self) -> date:
        passed = self._random.random() < EXPIRED
        days = self._random.randrange(1, 60) if passed else -self._random.randrange(30, 400)
        return self._today - timedelta(days=days)

    def _identity(self, list_name: str, number: int, of: type[Talent] | type[Demand]) -> dict[str, Any]:
        reference = f"{list_name}#{number}"
        return {"reference": reference, "id": profile_id(reference, of), "source": None}

    def _next(self, side: str) -> int:
        self._given[side] += 1
        return self._given[side]


def _examples(side: str) -> list[Example]:
    found = []
    for file in sorted(SOURCE.glob(f"*.{side}.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row: Row = json.loads(line)
            profile = _read(side, row)
            text = row.get("summary") or row.get("description") or ""
            sentences = [sentence.strip() for sentence in _SENTENCE_END.split(text) if sentence and sentence.strip()]
            skills = [skill for skill in _SKILL_END.split(row.get("skills", "")) if skill]
            found.append(Example(file.name.partition(".")[0], row, profile, sentences, skills))
    return found


def _read(side: str, row: Mapping[str, str]) -> Talent | Demand:
    cells = {cell: value for cell, value in row.items() if cell != "language"}
    reading = read_talent if side == "talents" else read_demand
    profile = reading(cells, today=DAY_OF_SAMPLE).profile
    if profile is None:
        raise ValueError(f"the sample's {row['number']} cannot be read")
    return profile


def _pooled(examples: Sequence[Example], what: str) -> dict[Field, list[str]]:
    pool: dict[Field, list[str]] = defaultdict(list)
    for example in examples:
        pool[example.field].extend(getattr(example, what))
    return pool


def _talent(example: Example) -> Talent:
    if not isinstance(example.profile, Talent):
        raise TypeError("an example of a demand, where a talent is needed")
    return example.profile


def _demand(example: Example) -> Demand:
    if not isinstance(example.profile, Demand):
        raise TypeError("an example of a talent, where a demand is needed")
    return example.profile


def _kind(example: Example) -> Kind:
    return _demand(example).kind
