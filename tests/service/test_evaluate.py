import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.actions import demands, talents
from service.bootstrap import Service
from service.cli import app
from service.settings import Settings
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
    assert "Row 3: there is no demand “JS-7”" in output
    assert "Row 4: there is no talent “T-9”" in output
    assert "Row 5: the grade “5”" in output
    assert "nDCG" not in output
    assert "第 3 行" in run(filled, "--judgements", given, "--lang", "zh")[1]


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
