"""What every command needs: errors as sentences, the language, the running parts, files in and out."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError

from matcher.bilingual import Bilingual, Language
from matcher.errors import WutongError
from service.settings import Settings, language_named

if TYPE_CHECKING:
    from service.bootstrap import Service


Lang = Annotated[
    Language | None, typer.Option("--lang", help="Language of messages; default WUTONG_LANGUAGE, else by LANG.")
]


def said(command: Callable[..., None]) -> Callable[..., None]:
    """The command, with our errors written to standard error in the reader's language, and exit code 1."""

    @wraps(command)
    def wrapped(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except WutongError as error:
            language = language_of(options.get("lang"))
            typer.echo(_ERROR.format(message=error.message).text(language), err=True)
            raise typer.Exit(1) from error
        except ValidationError as error:
            if error.title != Settings.__name__:
                raise
            _say_settings(error, language_of(options.get("lang")))
            raise typer.Exit(1) from error
        except OSError as error:
            if error.filename is None:
                raise
            message = _CANNOT_OPEN.format(file=error.filename, reason=error.strerror)
            typer.echo(_ERROR.format(message=message).text(language_of(options.get("lang"))), err=True)
            raise typer.Exit(1) from error

    return wrapped


def _say_settings(error: ValidationError, language: Language) -> None:
    """Each setting that cannot be used by its variable, without what was given: it may be a secret."""
    from service.api.validation import explain

    for found in error.errors(include_url=False, include_input=False):
        (finding,) = explain([found], language)
        variable = f"WUTONG_{found['loc'][0]}".upper()
        message = _BAD_SETTING.format(variable=variable, detail=finding.detail)
        typer.echo(_ERROR.format(message=message).text(language), err=True)


@contextlib.contextmanager
def checked(language: Language) -> Iterator[None]:
    """What is typed, and cannot be, is said as what to change. Raises BadParameter."""
    try:
        yield
    except ValidationError as error:
        from service.api.validation import explain

        found = explain([one | {"loc": ("body", *one["loc"])} for one in error.errors(include_url=False)], language)
        said_ = " ".join(f"{one.pointer.removeprefix('#/')} “{one.value}”: {one.detail}" for one in found)
        raise typer.BadParameter(said_) from error


def language_of(given: Language | None) -> Language:
    if given is not None:
        return given
    named = os.environ.get("WUTONG_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return language_named(named) or Language.EN


@contextlib.contextmanager
def running_service() -> "Iterator[Service]":
    from service.bootstrap import running  # opens the database, so only when a command really runs

    with running(Settings()) as service:
        yield service


@contextlib.contextmanager
def open_all(files: list[Path]) -> Iterator[list[Any]]:
    from service.actions.import_lists import SentFile

    with contextlib.ExitStack() as stack:
        yield [SentFile(path.name, stack.enter_context(path.open("rb"))) for path in files]


@contextlib.contextmanager
def progress_bar(language: Language) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error where somebody watches; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task(_READING.text(language), total=None)
        yield lambda done, total: bars.update(bar, completed=done, total=total)


@contextlib.contextmanager
def output_to(path: Path | None) -> Iterator[Any]:
    if path is None:
        yield sys.stdout
        return
    with path.open("w", encoding="utf-8", newline="") as stream:
        yield stream


def write_json(path: Path, entries: Iterator[dict[str, Any]]) -> None:
    import json

    with path.open("w", encoding="utf-8") as stream:
        stream.write("[")
        for number, entry in enumerate(entries):
            stream.write((",\n" if number else "\n") + json.dumps(entry, ensure_ascii=False))
        stream.write("\n]\n")


def counted(counts: dict[str, int], language: Language) -> str:
    shown = [f"{_COUNTS[name].text(language)} {count}" for name, count in counts.items() if count and name in _COUNTS]
    return ("，" if language is Language.ZH else ", ").join(shown) or "0"


_ERROR = Bilingual("错误：{message}", "Error: {message}")
_BAD_SETTING = Bilingual("环境变量 {variable} 的值不可用：{detail}", "{variable} cannot be used as it is set: {detail}")
EXPORTED = Bilingual("已导出 {count} 条到 {file}。", "{count} records were written to {file}.")
_CANNOT_OPEN = Bilingual(
    "无法打开文件 {file}：{reason}。请检查路径和权限。",
    "{file} cannot be opened: {reason}. Check path and permissions.",
)
_READING = Bilingual("读取", "Reading")
_COUNTS = {
    "accepted": Bilingual("接受", "accepted"),
    "warned": Bilingual("接受但有提示", "accepted with warnings"),
    "rejected": Bilingual("拒绝", "rejected"),
    "duplicate": Bilingual("重复", "duplicate"),
    "created": Bilingual("新增", "new"),
    "updated": Bilingual("更新", "updated"),
    "renumbered": Bilingual("改号", "renumbered"),
    "recorded": Bilingual("记录结果", "outcomes recorded"),
    "unchanged": Bilingual("未变", "unchanged"),
    "outcomes_recorded": Bilingual("新增展会成效", "outcomes of the fair recorded"),
    "outcomes_updated": Bilingual("更新展会成效", "outcomes of the fair updated"),
    "outcomes_unchanged": Bilingual("展会成效未变", "outcomes of the fair unchanged"),
}
