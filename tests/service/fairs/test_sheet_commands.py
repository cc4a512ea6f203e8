"""`wutong fair sheets` and `wutong fair pack`: files in a folder, in both languages."""

import zipfile

from service.exports import FORMS, What
from tests.service.fairs.conftest import FAIR, HIDDEN, Commands, Planned
from tests.service.fairs.test_sheets import squeezed, text_of


def test_all_sheets_are_written_to_a_folder(desk: Commands) -> None:
    folder = desk.folder / "new" / "sheets"
    said, note = desk("sheets", FAIR, "--out", folder, zh=True)
    expected = {
        f"test_2026-{what}-zh.{form}"
        for what, forms in FORMS.items()
        for form in forms
        if what not in (What.PARTY, What.PACK)
    }
    assert {path.name for path in folder.iterdir()} == expected
    assert said.splitlines() == [line for line in said.splitlines() if line.startswith(str(folder))]
    assert len(said.splitlines()) == len(expected)
    assert note.startswith(f"已写 {len(expected)} 个文件（第 1 版 · 20")


def test_some_sheets_in_some_forms_for_some_people(desk: Commands, planned: Planned) -> None:
    folder = desk.folder / "some"
    desk("sheets", FAIR, "--out", folder, "--sheet", "wall", "--sheet", "hours", "--format", "pdf")
    assert {path.name for path in folder.iterdir()} == {"test_2026-wall-en.pdf", "test_2026-hours-en.pdf"}
    of_one = desk.folder / "one"
    parties = ("people#T-0", "Works 0 (invented)", "代表甲（虚构）", "T1")
    asked = [part for one in parties for part in ("--party", one)]
    _, note = desk("sheets", FAIR, "--out", of_one, *asked, "--format", "ics", "--format", "xlsx")
    assert note.startswith("Files written: 8 (Version 1 · ")
    ids = [each.replace("-", "_") for each in (planned.talents[0], planned.organisation, "r0", "T1")]
    assert {path.name for path in of_one.iterdir()} == {
        f"test_2026-{one}-en.{form}" for one in ids for form in ("ics", "xlsx")
    }
    mine = text_of((of_one / f"test_2026-{ids[0]}-en.xlsx").read_bytes(), "xlsx")
    assert "TalentNumber0" in mine
    assert "TalentNumber1" not in mine


def test_sheets_for_the_public_leave_out_names_and_what_is_for_staff(desk: Commands) -> None:
    folder = desk.folder / "public"
    desk("sheets", FAIR, "--out", folder, "--public", "--format", "xlsx")
    names = {path.name for path in folder.iterdir()}
    assert names == {
        f"test_2026-{what}-en.xlsx"
        for what, forms in FORMS.items()
        if "xlsx" in forms and what not in (What.PARTY, What.BADGES, What.SIGNING)
    }
    text = "".join(text_of(path.read_bytes(), "xlsx") for path in folder.iterdir())
    assert "TalentNumber0" in text
    assert "TalentNumber5" not in text
    assert squeezed(HIDDEN) not in text
    for zh, said in ((False, "is for staff"), (True, "仅供工作人员使用")):
        refused = desk("sheets", FAIR, "--out", folder, "--public", "--sheet", "badges", code=1, zh=zh)
        assert said in refused[1]


def test_the_pack_is_one_file_that_opens_without_a_network(desk: Commands) -> None:
    out = desk.folder / "pack.zip"
    said, note = desk("pack", FAIR, "--out", out, zh=True)
    assert said == ""
    assert note.startswith(f"离线包已写入 {out}（")
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        assert {"index.html", "README.txt", "zh/wall.pdf", "en/wall.pdf"} <= set(archive.namelist())


REFUSED: list[tuple[tuple[object, ...], int, str]] = [
    (("--sheet", "menu"), 2, "should be one of talents, organisations"),
    (("--sheet", "party"), 2, "should be one of talents"),
    (("--format", "docx"), 2, "should be one of xlsx, ics, pdf, zip"),
    (("--sheet", "wall", "--format", "ics"), 1, "Leave --format out"),
    (("--party", "Nobody"), 1, "Nobody"),
    (("--version", "9"), 1, "There are: 1."),
    (("--version", "draft"), 1, "wutong fair plan test-2026"),
]


def test_what_cannot_be_written_is_refused_with_what_there_is(desk: Commands) -> None:
    folder = desk.folder / "none"
    for options, code, said in REFUSED:
        printed, errors = desk("sheets", FAIR, "--out", folder, *options, code=code)
        assert printed == "", options
        assert said in " ".join(errors.replace("│", " ").split()), options
    assert "There are: test-2026" in desk("sheets", "nowhere", "--out", folder, code=1)[1]
    assert not folder.exists()
    missing = desk.folder / "no" / "such" / "pack.zip"
    assert str(missing) in desk("pack", FAIR, "--out", missing, code=1)[1]


def test_nothing_published_says_how_to_get_sheets_of_the_draft(run: Commands) -> None:
    for command in ("sheets", "pack"):
        refused = run(command, FAIR, "--out", run.folder / "none", code=1)[1]
        assert "Publish its draft (wutong fair publish test-2026), or ask for the version “draft”" in refused
    _, note = run(
        "sheets", FAIR, "--out", run.folder / "draft", "--version", "draft", "--sheet", "tables", "--format", "xlsx"
    )
    assert note.startswith("Files written: 1 (Draft 1 · ")
