"""The real program in a process of its own: a command to its end, or the server while it is asked."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

WUTONG = Path(sys.executable).with_name("wutong")
LONGEST_START = 600.0  # seconds


@dataclass(frozen=True)
class Finished:
    seconds: float
    cpu: float  # seconds of user and system time
    peak: int  # megabytes, the most that were resident


@dataclass(frozen=True)
class Server:
    process: int
    port: int
    seconds_to_first_answer: float


def run(arguments: Sequence[str], data: Path) -> Finished:
    """`wutong ARGUMENTS` on a data directory. RuntimeError, with what it said, where it fails."""
    started = time.perf_counter()
    said = data / "said.txt"
    with said.open("wb") as output:
        process = subprocess.Popen([WUTONG, *arguments], env=_environment(data), stdout=output, stderr=output)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"wutong {' '.join(arguments)} failed: {said.read_text(encoding='utf-8')[-2000:]}")
    return Finished(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)


@contextlib.contextmanager
def serving(data: Path, first_path: str) -> Iterator[Server]:
    """`wutong serve` on a free port, from the first answer to `first_path` on; stopped at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.perf_counter()
    with (data / "server.log").open("wb") as log:
        environment = _environment(data) | {"WUTONG_PORT": str(port)}
        process = subprocess.Popen([WUTONG, "serve"], env=environment, stdout=log, stderr=log)
        try:
            _await(process, port, first_path, data)
            yield Server(process.pid, port, time.perf_counter() - started)
        except Exception as error:
            if process.poll() is None:
                raise
            raise RuntimeError(f"the server ended by itself, with {process.returncode}: {_said(data)}") from error
        finally:
            process.terminate()
            process.wait(timeout=120)


def _await(process: subprocess.Popen[bytes], port: int, path: str, data: Path) -> None:
    end = time.monotonic() + LONGEST_START
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            connection = HTTPConnection("127.0.0.1", port, timeout=LONGEST_START)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        time.sleep(0.02)
    raise RuntimeError(f"the server did not answer {path}: {_said(data)}")


def _said(data: Path) -> str:
    return (data / "server.log").read_text(encoding="utf-8")[-2000:]


def _environment(data: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("WUTONG_") or name == "WUTONG_ENCODER"
    }
    return kept | {"WUTONG_DATA_DIR": str(data), "OMP_WAIT_POLICY": "passive", "WUTONG_LANGUAGE": "en"}
