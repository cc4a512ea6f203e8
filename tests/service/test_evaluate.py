import csv
import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from matcher.learning.judged_fair import read_judged_fair
from matcher.learning.verdicts import Party, Step, Verdict
from matcher.ranking.reranker import SHIPPED, LearnedReranker
from service.actions import verdicts
from service.actions.profiles import demands, talents
from service.bootstrap import Service
from service.cli import app
from service.settings import Settings
from service.tables import now
from tests.factories import a_demand, a_talent


@pytest.fixture
def filled(service: Service, settings: Settings) -> dict[str, str]:
    """Two demands and three talents by their numbers; the environment to reach them in."""
    for number, topic in enumerate(["reverse osmosis", "oil painting"]):
        demands.create(service, a_demand(id="", reference=f"list#JS-{number}", title=topic, skills=(topic,)))
    for number, topic in enumerate(["reverse osmosis", "oil painting", "welding"]):
        talents.create(service, a_talent(id="", reference=f"people#T-{number}", headline=topic, skills=(topic,)))
    return {"WUTONG_DATA_DIR": str(settings.data_dir), "WUTONG_ENCODER": "hashing"}


def run(environment: dict[str, str], *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["evaluate", *arguments], env=environment)
    return result.exit_code, result.output


def judgements(folder: Path, *rows: str, headings: str = "demand\ttalent\tgrade") -> str:
    file = folder / "judgements.tsv"
    file.write_text("\n".join([headings, *rows]), encoding="utf-8")
    return str(file)


def test_an_office_judges_by_its_own_numbers(filled: dict[str, str], tmp_path: Path) -> None:
    given = judgements(tmp_path, "JS-0\tT-0\t3", "js-0\tt-1\t0", "JS-1\tT-1\t3", "list#JS-1\tpeople#T-2\t1")
    code, output = run(filled, "--judgements", given, "--format", "json")
    assert code == 0, output
    figures = {(one["slice"], one["run"], one["measure"]): one for one in json.loads(output)["figures"]}
    assert figures["all", "plain", "MRR"]["mean"] == 1
    assert figures["all", "plain", "MRR"]["demands"] == 2
    assert figures["all", "served", "pairs"]["mean"] == 1


def test_chinese_headings_and_tables(filled: dict[str, str], tmp_path: Path) -> None:
    given = judgements(tmp_path, "JS-0\tT-0\t3", "JS-1\tT-1\t2", headings="需求\t人才\t等级")
    code, output = run(filled, "--judgements", given, "--lang", "zh", "--stage", "plain", "--stage", "lexical")
    assert code == 0, output
    assert "全部" in output
    assert "lexical" in output
    assert "dense" not in output


def test_everything_wrong_in_a_file_is_said_at_once_and_nothing_is_measured(
    filled: dict[str, str], tmp_path: Path
) -> None:
    given = judgements(tmp_path, "JS-0\tT-0\t3", "JS-7\tT-0\t3", "JS-0\tT-9\t1", "JS-0\tT-1\t5")
    code, output = run(filled, "--judgements", given, "--lang", "en")
    assert code == 1
    assert "Row 3, column “demand”: there is no demand “JS-7”" in output
    assert "Row 4, column “talent”: there is no talent “T-9”" in output
    assert "Row 5, column “grade”: the grade “5”" in output
    assert "nDCG" not in output
    assert "第 3 行“demand”列：没有编号为“JS-7”的需求" in run(filled, "--judgements", given, "--lang", "zh")[1]


def test_a_fault_of_many_rows_is_said_once_and_braces_are_kept(filled: dict[str, str], tmp_path: Path) -> None:
    given = judgements(tmp_path, *[f"{{rows}}\tT-{n % 3}\t0" for n in range(40)], "JS-1\tT-1\t2", "JS-1\tt-1\t3")
    code, output = run(filled, "--judgements", given, "--lang", "en")
    assert code == 1
    assert "Rows 2, 3, 4, 5, 6 … (40 in all), column “demand”: there is no demand “{rows}”." in output
    assert "Row 43, column “grade”: “3” is given to the pair that row 42 gives “2”" in output


def test_a_number_of_two_lists_is_ambiguous(filled: dict[str, str], service: Service, tmp_path: Path) -> None:
    demands.create(service, a_demand(id="", reference="other#JS-0", title="Another"))
    given = judgements(tmp_path, "JS-0\tT-0\t3")
    assert "“JS-0” is the number of 2 demands. Write LIST#NUMBER." in run(filled, "--judgements", given)[1]
    assert run(filled, "--judgements", judgements(tmp_path, "other#js-0\tT-0\t3"))[0] == 0


def test_a_file_without_anybody_who_fits_is_refused(filled: dict[str, str], tmp_path: Path) -> None:
    code, output = run(filled, "--judgements", judgements(tmp_path, "JS-0\tT-0\t0"), "--lang", "en")
    assert code == 1
    assert "no grade above 0" in output


def test_the_office_s_own_excel_table_is_read(filled: dict[str, str], tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["人才编号", "姓名", "需求编号", "等级"])  # type: ignore[union-attr]
    book.active.append(["T-1", "not read", "JS-1", 3])  # type: ignore[union-attr]
    book.save(tmp_path / "评级.xlsx")
    out = tmp_path / "figures.tsv"
    code, output = run(
        filled, "--judgements", str(tmp_path / "评级.xlsx"), "--format", "tsv", "--out", str(out), "--lang", "zh"
    )
    assert code == 0, output
    assert "served 即 plain" in output  # on standard error
    lines = out.read_text(encoding="utf-8").splitlines()
    rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["measure"] == "MRR"]
    assert [(row["slice"], row["run"], row["demands"]) for row in rows] == [
        ("all", one, "1") for one in ("lexical", "dense", "plain", "served")
    ]
    assert float(rows[2]["mean"]) == 1


def test_who_is_withdrawn_does_not_compete(filled: dict[str, str], service: Service, tmp_path: Path) -> None:
    talents.create(service, a_talent(id="", reference="people#T-9", headline="oil painting", status="withdrawn"))
    given = judgements(tmp_path, "JS-1\tT-9\t3", "JS-1\tT-1\t2", "JS-1\tT-2\t0")
    code, output = run(filled, "--judgements", given, "--stage", "plain", "--format", "json")
    assert code == 0, output
    figures = {one["measure"]: one for one in json.loads(output)["figures"]}
    assert (figures["MRR"]["demands"], figures["MRR"]["mean"]) == (1, 1)
    assert figures["recall@10"]["demands"] == 0


def test_a_failed_evaluation_leaves_the_file_that_was_there(filled: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "last.txt").write_text("last year's", encoding="utf-8")
    given = judgements(tmp_path, "JS-7\tT-0\t3")
    assert run(filled, "--judgements", given, "--out", str(tmp_path / "last.txt"))[0] == 1
    assert (tmp_path / "last.txt").read_text(encoding="utf-8") == "last year's"


def a_fair(folder: Path) -> Path:
    """Lists as .tsv, beside their judgements and a second opinion."""
    folder.mkdir()
    (folder / "技术需求榜单.tsv").write_text(
        "编号\t企业名称\t需求名称\t需求描述\n"
        "JS-1\tTest Works (invented)\t反渗透膜\t海水淡化反渗透膜污染控制\n"
        "JS-2\tTest Works (invented)\t焊接\t铝合金焊接机器人\n",
        encoding="utf-8",
    )
    (folder / "人才.tsv").write_text(
        "编号\t姓名\t专长\t个人简介\nT-1\tA (invented)\t反渗透膜\t海水淡化\nT-2\tB (invented)\t焊接\t铝合金焊接\n",
        encoding="utf-8",
    )
    for name in ("judgements.tsv", "second_judgements.tsv"):
        (folder / name).write_text("demand\ttalent\tgrade\nJS-1\tT-1\t3\nJS-2\tT-2\t2\n", encoding="utf-8")
    return folder


def test_a_fair_s_lists_may_be_tsv_and_its_tables_of_judgements_are_no_lists(tmp_path: Path) -> None:
    fair = read_judged_fair(a_fair(tmp_path / "fair"), date(2026, 10, 1))
    assert (list(fair.demands), list(fair.talents)) == (["JS-1", "JS-2"], ["T-1", "T-2"])


def test_a_fair_in_which_two_demands_have_one_number_is_refused(filled: dict[str, str], tmp_path: Path) -> None:
    folder = a_fair(tmp_path / "fair")
    (folder / "更多需求.tsv").write_bytes((folder / "技术需求榜单.tsv").read_bytes())
    code, output = run(filled, "--fair", str(folder), "--lang", "en")
    assert code == 1
    assert "second record numbered JS-1" in output


def test_models_are_named_by_folder_and_it_is_said_when_one_learned_from_what_it_is_measured_on(
    tmp_path: Path,
) -> None:
    shipped = LearnedReranker.load(SHIPPED / "fast")
    card = {**shipped.card, "data": "2 demands × 2 talents of fair, all invented: from their forms"}
    own = LearnedReranker.made(
        shipped.invited, shipped.accepted, shipped.evidence, name="own", encoder="other-0", card=card
    )
    for folder in (tmp_path / "own", tmp_path / "second" / "own", tmp_path / "plain"):
        own.save(folder)
    environment = {"WUTONG_DATA_DIR": str(tmp_path / "var"), "WUTONG_ENCODER": "hashing"}
    folders = [f"--model={tmp_path / name}" for name in ("own", "second/own", "plain")]
    arguments = ["--fair", str(a_fair(tmp_path / "fair")), *folders, "--stage", "plain", "--format", "json"]
    code, output = run(environment, *arguments, "--baseline", "own")
    assert code == 0, output
    told = json.loads(output)
    assert list(dict.fromkeys(one["run"] for one in told["figures"])) == ["plain", "own", own.version]
    assert told["baseline"] == "own"
    assert [note["en"] for note in told["notes"] if note["en"].startswith("Note: own ")] == [
        f"Note: own ({own.version}) learned from “fair” itself: its figures are too high and say nothing of other "
        "lists.",
        "Note: own was trained with the encoder other-0, and is measured here with hashing-256.",
    ]


def test_an_unknown_baseline_is_refused_naming_those_there_are(filled: dict[str, str], tmp_path: Path) -> None:
    given = judgements(tmp_path, "JS-0\tT-0\t3")
    code, output = run(filled, "--judgements", given, "--stage", "dense", "--baseline", "magic", "--lang", "en")
    assert code == 1
    assert "“magic”" in output
    assert "There are: dense." in output


def test_one_judged_set_at_a_time(filled: dict[str, str], tmp_path: Path) -> None:
    given = judgements(tmp_path, "JS-0\tT-0\t3")
    assert run(filled, "--judgements", given, "--fair", str(tmp_path))[0] == 2


def test_missing_columns_are_named(filled: dict[str, str], tmp_path: Path) -> None:
    given = judgements(tmp_path, "JS-0\tT-0\t3", headings="need\twho\tmark")
    code, output = run(filled, "--judgements", given, "--lang", "en")
    assert code == 1
    assert "demand, talent, grade" in output


def test_a_folder_that_is_no_fair_is_refused_with_what_it_should_hold(filled: dict[str, str], tmp_path: Path) -> None:
    code, output = run(filled, "--fair", str(tmp_path), "--lang", "en")
    assert code == 1
    assert "judgements.tsv" in output


def test_an_unknown_stage_or_slice_is_refused_naming_those_there_are(filled: dict[str, str]) -> None:
    code, output = run(filled, "--stage", "magic", "--lang", "en")
    assert code == 2
    assert "lexical" in output
    assert run(filled, "--by", "moon")[0] == 2


def test_what_people_did_is_a_judged_set_too(filled: dict[str, str], service: Service) -> None:
    assert run(filled, "--verdicts", "--lang", "en")[0] == 1
    with service.database.reading() as store:
        ids = {
            reference: one for side in (store.demands, store.talents) for one, reference in side.references().items()
        }
    said = [("js-0", "t-0", Step.SHORTLISTED), ("js-0", "t-1", Step.DECLINED), ("js-1", "t-1", Step.SIGNED)]
    verdicts.record(
        service,
        [
            Verdict(
                demand_id=next(one for reference, one in ids.items() if reference.lower().endswith(demand)),
                talent_id=next(one for reference, one in ids.items() if reference.lower().endswith(talent)),
                party=Party.DEMAND,
                step=step,
                at=now(),
            )
            for demand, talent, step in said
        ],
        source="api",
    )
    code, output = run(filled, "--verdicts", "--stage", "plain", "--format", "json")
    assert code == 0, output
    figures = {one["measure"]: one for one in json.loads(output)["figures"]}
    assert (figures["MRR"]["mean"], figures["MRR"]["demands"]) == (1, 2)
    assert figures["recall@10"]["demands"] == 1
