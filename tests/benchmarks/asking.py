"""Questions over HTTP, timed by the one who asks."""

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

from matcher.profiles.models import Demand
from tests.benchmarks.machine import Times, processor_seconds_of
from tests.benchmarks.running import Server


@dataclass(frozen=True)
class Question:
    path: str
    body: dict[str, Any] | None = None


@dataclass
class Asked:
    """What one connection measured."""

    seconds: list[float] = field(default_factory=list)
    matches: int = 0
    size: int = 0  # bytes


class Client:
    """One connection that is kept open."""

    def __init__(self, server: Server) -> None:
        self._connection = HTTPConnection("127.0.0.1", server.port, timeout=60)

    def ask(self, question: Question) -> bytes:
        """RuntimeError where the answer is none."""
        body = json.dumps(question.body).encode() if question.body is not None else None
        headers = {"Content-Type": "application/json"} if body else {}
        self._connection.request("POST" if body else "GET", question.path, body, headers)
        response = self._connection.getresponse()
        answer = response.read()
        if response.status not in (200, 201):
            raise RuntimeError(f"{question.path} was answered with {response.status}: {answer[:500]!r}")
        return answer


def measured(server: Server, questions: Sequence[Question], connections: int) -> Times:
    """All the questions once, shared out among so many connections that ask at the same time."""
    asked = [Asked() for _ in range(connections)]
    threads = [
        threading.Thread(target=_ask_all, args=(server, questions[number::connections], asked[number]))
        for number in range(connections)
    ]
    cpu, started = processor_seconds_of(server.process), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - started
    seconds = [second for one in asked for second in one.seconds]
    if len(seconds) < len(questions):
        raise RuntimeError(f"{len(questions) - len(seconds)} of {len(questions)} questions were not answered")
    matches, size = sum(one.matches for one in asked), sum(one.size for one in asked)
    return Times(seconds, wall, processor_seconds_of(server.process) - cpu, matches, size)


def from_write_to_found(server: Server, demands: Sequence[Demand]) -> tuple[list[float], int]:
    """For each demand, a talent made for it is posted: seconds from its acceptance until a ranking has shown it.

    Also, how many of the first rankings asked for did not list it yet. RuntimeError where twenty in turn do not.
    """
    client, seconds, missed = Client(server), [], 0
    for number, demand in enumerate(demands):
        made = json.loads(client.ask(Question("/api/v1/talents", _made_for(demand, number))))
        accepted = time.perf_counter()
        for _ in range(20):
            answer = json.loads(client.ask(Question(f"/api/v1/demands/{demand.id}/matches?limit=20")))
            if made["id"] in {item["talent"]["id"] for item in answer["items"]}:
                break
            missed += 1
        else:
            raise RuntimeError(f"the talent written for {demand.id} was never found")
        seconds.append(time.perf_counter() - accepted)
    return seconds, missed


def _ask_all(server: Server, questions: Sequence[Question], asked: Asked) -> None:
    client = Client(server)
    for question in questions:
        started = time.perf_counter()
        answer = client.ask(question)
        asked.seconds.append(time.perf_counter() - started)
        asked.matches += answer.count(b'"rank":')
        asked.size += len(answer)


def _made_for(demand: Demand, number: int) -> dict[str, Any]:
    """Somebody who says what the demand asks for."""
    return {
        "name": f"Made For A Demand {number} (simulated)",
        "email": f"made.{number}@example.org",
        "headline": demand.title,
        "summary": demand.description,
        "skills": list(demand.skills),
        "industries": list(demand.industries),
        "degree": "doctor",
        "years": 30,
        "languages": list(demand.languages),
        "roles": [str(role) for role in demand.roles],
        "places": list(demand.places),
        "intents": ["job", "cooperation", "investment"],
        "language": demand.language,
    }
