"""The catalogue: complete in both languages, and in step with template, scripts and the codes of the matcher."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest

from matcher.bilingual import Bilingual, Language
from matcher.intake.report import ColumnUse, ListKind, RowStatus
from matcher.profiles.models import Kind, Money
from matcher.profiles.problems import Severity
from service.web import pages
from service.web.texts import TEXTS, in_language, text

WEB = Path(pages.__file__).parent
TEMPLATE = (WEB / "templates" / "home.html").read_text(encoding="utf-8")
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in (WEB / "static").glob("*.js")}
CHINESE = re.compile(r"[\u3400-\u9fff]")
NAMES_THE_OTHER_LANGUAGE = {"site.switch"}


def keys_asked_for() -> dict[str, str]:
    """Key or, where a part is computed, a pattern of keys → where it is asked for."""
    asked: dict[str, str] = {}
    for match in re.finditer(r"t\('([\w.]+)'(\s*~)?", TEMPLATE):
        asked[re.escape(match[1]) + (r"\w+" if match[2] else "")] = "home.html"
    for name, script in SCRIPTS.items():
        for key in re.findall(r'"([a-z_]+\.[a-z_]+)"', script):
            asked[re.escape(key)] = name
        for parts in re.findall(r"text\(\s*`([^`]*)`", script):
            asked[re.sub(r"\\\$\\\{[^}]*\\\}", r"\\w+", re.escape(parts))] = name
    return asked


def test_every_text_that_is_asked_for_exists() -> None:
    missing = {
        key: place for key, place in keys_asked_for().items() if not any(re.fullmatch(key, known) for known in TEXTS)
    }
    assert missing == {}


def test_every_text_is_asked_for_somewhere() -> None:
    asked = list(keys_asked_for())
    unused = [key for key in TEXTS if not any(re.fullmatch(pattern, key) for pattern in asked)]
    assert unused == []


@pytest.mark.parametrize(("key", "both"), TEXTS.items(), ids=TEXTS.keys())
def test_both_languages_say_the_same(key: str, both: Bilingual) -> None:
    assert both.zh.strip()
    assert both.en.strip()
    fields = [sorted(re.findall(r"\{(\w+)\}", one)) for one in both]
    assert fields[0] == fields[1]
    if key not in NAMES_THE_OTHER_LANGUAGE:
        assert not CHINESE.search(both.en)
        words_of_its_own = re.sub(r"\{\w+\}|[\W\d_]", "", both.zh)
        assert CHINESE.search(both.zh) or not words_of_its_own


def test_the_template_holds_no_words_of_its_own() -> None:
    class Words(HTMLParser):
        found: list[str] = []

        def handle_data(self, data: str) -> None:
            self.note(data)

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            for name, value in attrs:
                if name in ("placeholder", "title", "alt", "aria-label", "value") and tag != "input":
                    self.note(value or "")
            self.note(next((value or "" for name, value in attrs if name == "placeholder"), ""))

        def note(self, given: str) -> None:
            bare = given.strip()
            if re.search(r"\w", bare) and bare != "/docs":
                self.found.append(bare)

    Words().feed(re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", TEMPLATE, flags=re.DOTALL))
    assert Words.found == []


def test_scripts_hold_no_words_of_their_own() -> None:
    for name, script in SCRIPTS.items():
        code = re.sub(r"^\s*(//|/?\*).*$", "", script, flags=re.MULTILINE)
        assert not CHINESE.search(code), name
        assert not re.search(r'text: "[^"]*[a-zA-Z]', code), name


def test_scripts_never_make_markup_of_text() -> None:
    for name, script in SCRIPTS.items():
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", script), (
            name
        )


@pytest.mark.parametrize(
    ("prefix", "codes"),
    [
        ("kind", [*Kind]),
        ("list", [*ListKind]),
        ("status", [*RowStatus]),
        ("severity", [*Severity]),
        ("use", [use for use in ColumnUse if use is not ColumnUse.TAKEN]),
        ("money", get_args(Money.model_fields["period"].annotation)),
        ("ways", pages.VIEWS),
    ],
)
def test_every_code_that_an_answer_may_hold_has_a_name(prefix: str, codes: list[str]) -> None:
    assert [code for code in codes if f"{prefix}.{code}" not in TEXTS] == []


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        text("no.such_key", Language.ZH)
    assert in_language(Language.EN)["match.hard"] == "a must"
