import io

import openpyxl
import pytest

from matcher.bilingual import Language
from matcher.errors import UnreadableFile
from matcher.fair.inviting.letters import merge_workbook
from matcher.fair.inviting.replies import Reply, read_replies, understood
from tests.matcher.fair.inviting.test_letters import a_letter, occasion


@pytest.mark.parametrize("language", list(Language))
def test_the_sheet_of_letters_comes_back_with_its_replies(language: Language) -> None:
    letters = [a_letter(Language.ZH, talent=f"t_{number}") for number in range(4)]
    book = openpyxl.load_workbook(io.BytesIO(merge_workbook(letters, occasion(), language)))
    sheet = book.active
    assert sheet is not None
    for row, said in ((2, "接受"), (3, "declined"), (4, "maybe, let us see")):
        sheet.cell(row, 3, said)
    content = io.BytesIO()
    book.save(content)
    read = read_replies(content.getvalue(), "letters.xlsx")
    assert read.replies == (Reply("t_0", True, 2), Reply("t_1", False, 3))
    assert len(read.unread) == 1
    assert "Row 4, talent “t_2”" in read.unread[0].en
    assert "“maybe, let us see”" in read.unread[0].zh


def test_any_table_with_the_two_columns_will_do() -> None:
    table = "展会名单,,\n编号,姓名,是否出席\n7,李测试,出席\n8,王测试,无法出席\n9,赵测试,\n"
    assert read_replies(table.encode(), "回执.csv").replies == (Reply("7", True, 3), Reply("8", False, 4))


def test_a_table_without_them_is_refused_with_what_to_do() -> None:
    with pytest.raises(UnreadableFile, match="Talent id"):
        read_replies("编号,姓名\n7,李测试\n".encode(), "名单.csv")


@pytest.mark.parametrize(
    ("given", "accepted"),
    [
        ("接受", True),
        ("会来", True),
        ("Yes", True),
        ("will attend", True),
        ("确认参会", True),
        ("婉拒", False),
        ("不参加", False),
        ("无法出席", False),
        ("Declined with thanks", False),
        ("no", False),
        ("待定", None),
        ("也许", None),
    ],
)
def test_replies_are_understood_as_people_write_them(given: str, accepted: bool | None) -> None:
    assert understood(given) is accepted
