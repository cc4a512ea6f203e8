"""The offline pack: everything in one archive that asks nothing of a network."""

import base64
import hashlib
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from matcher.bilingual import Bilingual, Language
from matcher.fair.frame import Interpreter
from matcher.fair.sheets import Role, Signing
from service.exports.pack import calendar_names, calendars_zip, index_html, pack
from tests.service.exports.a_programme import FORMULA, MARKUP, SCRIPT, both, fair_with, material, nothing

SIGNING = Signing(1, (both("青岛泵厂（虚构）"),), both(SCRIPT), Bilingual("3 万元", "CNY 30,000"))


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def page(language: Language = Language.ZH) -> str:
    return index_html(material(signings=(SIGNING,)), language, [("wall.pdf", both("Wall"))], {})


def test_the_pack_holds_every_kind_of_sheet_in_both_languages() -> None:
    files = opened(pack(material(signings=(SIGNING,)), Language.ZH))
    kinds = ["programme.xlsx", "badges.xlsx", "signing.xlsx"]
    kinds += [f"{name}.pdf" for name in ("wall", "hours", "tables", "talents", "organisations", "interpreters")]
    kinds += ["badges.pdf", "signing.pdf"]
    calendars = [
        f"calendars/{name}.ics"
        for name in ("talent-t_1", "talent-t_2", "organisation-o_1", "organisation-o_2", "interpreter-int1")
    ]
    expected = {f"{language}/{name}" for language in ("zh", "en") for name in (*kinds, *calendars)}
    assert set(files) == expected | {"README.txt", "index.html"}
    assert all(files[name].startswith(b"%PDF") for name in files if name.endswith(".pdf"))
    assert all(files[name].startswith(b"PK") for name in files if name.endswith(".xlsx"))
    assert all(files[name].startswith(b"BEGIN:VCALENDAR") for name in files if name.endswith(".ics"))


def test_every_link_of_the_page_leads_to_a_file_of_the_pack() -> None:
    files = opened(pack(material(), Language.EN))
    links = set(re.findall(r'(?:href|src)="([^"#][^"]*)"', files["index.html"].decode()))
    assert links
    assert links <= set(files)


def test_the_readme_explains_in_both_languages_and_names_every_file() -> None:
    text = opened(pack(material(), Language.ZH))["README.txt"].decode("utf-8-sig")
    assert "离线资料包：不联网也能使用" in text
    assert "files that work without a network" in text
    assert text.count("talents.pdf") == 2
    assert "蓝洽会（测试 & 虚构）" in text
    assert "\r\n" in text
    assert "\n" not in text.replace("\r\n", "")


@pytest.mark.parametrize("language", list(Language))
def test_of_an_empty_programme_there_is_a_pack_too(language: Language) -> None:
    files = opened(pack(nothing(), language))
    assert f'<html lang="{language}">' in files["index.html"].decode()
    assert "zh/talents.pdf" in files
    assert not any(name.startswith("zh/signing") for name in files)


def test_equal_material_gives_equal_bytes() -> None:
    assert pack(material(), Language.ZH) == pack(material(), Language.ZH)


def test_the_page_asks_nothing_of_a_network() -> None:
    assert not re.findall(r"""(?:https?:)?//[\w.-]+\.\w|@import|url\(|\bfetch\(|XMLHttpRequest""", page())
    assert not re.findall(r"<(?:link|iframe|img|object|embed)\b", page())


def test_no_script_but_the_pages_own_may_run() -> None:
    made = page()
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", made, re.DOTALL)
    assert len(scripts) == 1
    allowed = "sha256-" + base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert f"default-src 'none'; script-src '{allowed}'; style-src 'sha256-" in made


@pytest.mark.parametrize("hostile", [SCRIPT, FORMULA, MARKUP])
def test_what_somebody_typed_stays_text(hostile: str) -> None:
    assert hostile not in page()
    assert (
        hostile.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&#34;")
        .replace("'", "&#39;")
        in page()
    )


def test_the_page_shows_each_text_in_both_languages_and_once_where_they_are_the_same() -> None:
    made = page()
    assert '<span class="zh" lang="zh">未排上</span><span class="en" lang="en">Not placed</span>' in made
    assert "没有空桌（测试）" in made
    assert made.count("没有空桌（测试）") == 1
    assert made.count("CNY 30,000") == 1


def test_file_names_suit_every_system_and_no_two_are_alike() -> None:
    interpreters = tuple(Interpreter(id=one, pairs=(("en", "zh"),)) for one in ("a:b", "a_b", "A_B", "译员", ".."))
    sheets = material(fair=fair_with(interpreters=interpreters)).sheets.interpreters
    names = calendar_names(sheets)
    assert len({name.casefold() for name in names.values()}) == 6  # int1 stands in the programme
    assert names[Role.INTERPRETER, ".."] == "interpreter-...ics"
    assert not any(set(name) & set('/\\:*?"<>|') for name in names.values())


def test_all_calendars_of_a_kind_come_in_one_archive() -> None:
    made = material()
    files = opened(calendars_zip(made, made.sheets.tables, Language.EN))
    assert sorted(files) == ["table-A01.ics", "table-A02.ics"]


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.parametrize(
    ("asked", "shown"),
    [("", 11), ("Petre%C5%A1i%C4%87", 2 + 1), ("A02", 1), ("int1", 1 + 1), ("nobody at all", 0)],
)
def test_a_browser_opens_it_from_a_file_and_finds_by_name_and_number(tmp_path: Path, asked: str, shown: int) -> None:
    made = index_html(material(), Language.ZH, [], {})
    (tmp_path / "index.html").write_text(made, encoding="utf-8")
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    address = f"file://{tmp_path / 'index.html'}" + (f"#q={asked}" if asked else "")
    document = subprocess.run(
        [*command, "--dump-dom", address], capture_output=True, text=True, timeout=120, check=True
    ).stdout
    rows = re.findall(r"<tr data-ids=[^>]*>", document)
    assert len(rows) == 4 + 4 + 2 + 1  # meetings, people, organisations, and the pair that was not placed
    assert sum("hidden" not in row for row in rows) == shown
