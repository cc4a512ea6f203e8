"""Matches for a text over HTTP."""

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from matcher.profiles.models import Kind
from service.actions import matches
from service.api import examples
from service.api.answers import matches_response
from service.api.dependencies import Reader, ServiceOf
from service.api.problems import documented
from service.views import MatchesView

router = APIRouter(prefix="/matches", tags=["Matches 匹配"])


class TextQuestion(BaseModel):
    """A paragraph in Chinese, English or both."""

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
        json_schema_extra={"examples": [{"text": examples.TEXT, "for": "talents", "kind": "technology", "limit": 10}]},
    )

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
    wanted: Literal["talents", "demands"] = Field(
        default="talents", alias="for", description="talents: the text is a need. demands: the text is a person."
    )
    kind: Kind | None = Field(default=None, description="Kind of the need described, or of the demands wanted.")
    limit: int = Field(default=20, ge=1, le=200)


@router.post("", summary="Matches for a text", response_model=MatchesView, responses=documented(401, 413, 422))
async def ranked(question: TextQuestion, service: ServiceOf, viewer: Reader) -> Response:
    """Ranks talents for a need in plain words, or demands for a person in plain words. The text is not kept."""
    return await matches_response(
        service,
        viewer,
        question.wanted,
        lambda: matches.for_text(service, question.text, question.wanted, limit=question.limit, kind=question.kind),
        text=question.text,
    )
