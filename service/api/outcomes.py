"""Lists of outcomes over HTTP."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from pydantic import BaseModel, Field

from matcher.intake.report import RowStatus
from service.actions import outcomes
from service.actions.import_lists import SentFile
from service.api.dependencies import ReaderLanguage, ServiceOf, Staff
from service.api.imports import ProblemView
from service.api.problems import documented

router = APIRouter(prefix="/verdicts", tags=["Verdicts 反馈"])


class OutcomeRowView(BaseModel):
    """What became of one row; row 0 is the file as a whole."""

    file: str
    sheet: str
    row: int
    status: RowStatus
    reference: str = Field(description="The pair, as the row names it.")
    problems: list[ProblemView]


class OutcomesView(BaseModel):
    counts: dict[str, int] = Field(
        description="Rows by status; verdicts recorded, updated (the row was mended), unchanged (it was sent before); "
        "of a fair's list its outcomes too, under outcomes_….",
        examples=[{"accepted": 2, "rejected": 1, "recorded": 3}],
    )
    rows: list[OutcomeRowView] = Field(description="In the order of the files and their rows.")


@router.post("/import", summary="Send a list of outcomes", responses=documented(400, 401, 404, 413, 422))
def send(
    service: ServiceOf,
    _viewer: Staff,
    language: ReaderLanguage,
    files: Annotated[list[UploadFile], File(description="Lists as .xlsx, .csv, .tsv, .jsonl or .json.")],
    day: Annotated[date | None, Form(description="When it happened, for rows that do not say.")] = None,
    fair_id: Annotated[
        str | None, Form(max_length=64, description="A fair: what both sides did is recorded as its outcomes too.")
    ] = None,
) -> OutcomesView:
    """What came of pairs, such as last year's, in Chinese or English.

    Columns: 需求编号, 人才编号, 结果; where they are known 反馈方, 日期, 原因, 评分. A pair is named by the numbers
    in the office's own lists (`3`, or `LIST#3` where several lists have that number) or by ids. Rows that cannot be
    taken are reported with what to do, and the others are recorded together. Sending the same list again is safe: what
    is unchanged changes nothing, and a mended reason or rating replaces what was recorded.

    With `fair_id` what both sides did is recorded as outcomes of that fair, with 金额, 其他参与方, 项目名称, 合作编号
    and dates of single stages where there are such columns; 落地 and 投资到位 are stages of their own then.
    """
    sent = [SentFile(file.filename or "file", file.file) for file in files]
    report = outcomes.import_outcomes(service, sent, day=day, fair_id=fair_id)
    rows = [OutcomeRowView.model_validate(row) for row in report.as_json(language)]
    return OutcomesView(counts=report.counts, rows=rows)
