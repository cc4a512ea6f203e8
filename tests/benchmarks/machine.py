"""What the figures were measured on, and how they are summed up and shown."""

import math
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Line:
    """One measured thing: where, what, how much. `size`: talents in the database, or 0 where it does not matter."""

    size: int
    what: str
    figures: str


@dataclass(frozen=True)
class Times:
    """Seconds of each of many requests of one kind, in the order of sending, and how long all took together."""

    seconds: Sequence[float]
    wall: float
    cpu: float  # of the server
    matches: int  # in all answers together
    size: int  # bytes of all answers together

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.wall

    def summary(self) -> str:
        each = len(self.seconds)
        return (
            f"p50 {1000 * percentile(self.seconds, 50):.1f} ms, p99 {1000 * percentile(self.seconds, 99):.1f} ms, "
            f"{self.per_second:.0f} rankings/s, CPU of the server {1000 * self.cpu / each:.1f} ms each, "
            f"{self.matches / each:.1f} matches and {self.size / each / 1024:.0f} KB an answer"
        )


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` of them do not exceed; ValueError where there are none."""
    if not values:
        raise ValueError("no values: nothing was measured")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def best(rounds: Iterable[Times]) -> Times:
    """The round with the lowest median: what the machine can do when others leave it alone."""
    return min(rounds, key=lambda times: percentile(times.seconds, 50))


def described() -> str:
    """Cores, processor, memory, Python and load, in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{len(os.sched_getaffinity(0))} cores of {_processor()}, {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}, {load()}"
    )


def load() -> str:
    return f"load {os.getloadavg()[0]:.1f}"


def memory_of(process: int) -> int:
    """Resident megabytes of a running process (Linux)."""
    return int(_field(process, "VmRSS:")) // 1024


def processor_seconds_of(process: int) -> float:
    """User and system time of all threads of a running process (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(folder: Path) -> float:
    """Of all files below it."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / _MEGABYTE


def table(lines: Sequence[Line]) -> str:
    """In Markdown."""
    rows = (f"| {f'{line.size:,}' if line.size else ''} | {line.what} | {line.figures} |" for line in lines)
    return "\n".join(["| talents | what | figures |", "|---|---|---|", *rows])


def _field(process: int, name: str) -> str:
    for text in Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines():
        if text.startswith(name):
            return text.split()[1]
    raise ValueError(f"/proc/{process}/status has no {name}")


def _processor() -> str:
    for text in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if text.startswith("model name"):
            return text.partition(":")[2].strip()
    return platform.processor() or "an unknown processor"
