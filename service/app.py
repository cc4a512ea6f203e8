"""The application, assembled."""

import gc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from importlib.metadata import PackageNotFoundError, version

from fastapi import APIRouter, FastAPI
from fastapi_offline import FastAPIOffline

from service import bootstrap
from service.api import (
    demands,
    fairness,
    fairs,
    imports,
    lists,
    matches,
    models,
    observing,
    organisations,
    outcomes,
    problems,
    talents,
    verdicts,
    vocabularies,
)
from service.api.metrics import Metrics
from service.api.middleware import Limited, Observed, SameSite
from service.api.problems import ProblemDocument
from service.importing import Importer
from service.settings import Settings
from service.web import pages

_ABOUT = """
Matches talents with demands for funding, technology and jobs, in Chinese and English.

* **Language** of errors and reports: `Accept-Language` or `?lang=zh|en`.
* **Errors** are problem documents (RFC 9457) with what was given and what to do.
* **Staff** send `Authorization: Bearer TOKEN`; matching and reading what is published are open.
* **Lists** are read page by page: pass `next` as `cursor`.
"""


def create_app(settings: Settings, *, today: Callable[[], date] | None = None) -> FastAPI:
    """Opens the database now, and the encoder and index at start-up.

    Raises UnsafeSettings when others could write here, and OutdatedDatabase.
    """
    settings.check_reachable()
    service = bootstrap.build(settings, today)
    app = FastAPIOffline(
        title="Wutong 梧桐",
        version=_version(),
        description=_ABOUT,
        lifespan=_lifespan,
        responses=problems.documented(400, 500, 503),
        redirect_slashes=False,
    )
    app.state.service = service
    app.state.metrics = Metrics(service.index)
    app.state.importer = Importer(service)
    app.include_router(_api())
    app.include_router(observing.router, include_in_schema=False)  # at the root too, where probes and Prometheus look
    app.include_router(pages.router)
    problems.install(app)
    _document(app)
    # The last added is the outermost.
    app.add_middleware(Limited, settings=settings)
    app.add_middleware(SameSite, settings=settings)
    app.add_middleware(Observed, metrics=app.state.metrics)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: bootstrap.Service = app.state.service
    service.recorder.drop_old()
    service.index.catch_up()
    gc.collect()
    gc.freeze()  # what stays for good need not be walked through again and again while questions are answered
    yield
    service.index.stop()  # first: an import waits until the index has taken it over
    app.state.importer.close()
    service.close()


def _api() -> APIRouter:
    api = APIRouter(prefix="/api/v1")
    for part in (
        matches,
        lists,
        outcomes,
        verdicts,
        demands,
        talents,
        organisations,
        imports,
        models,
        fairness,
        fairs,
        vocabularies,
        observing,
    ):
        api.include_router(part.router)
    return api


def _document(app: FastAPI) -> None:
    """Puts the problem document among the schemas, in place of FastAPI's own form of validation errors."""
    generate = app.openapi

    def openapi() -> dict[str, object]:
        if app.openapi_schema is None:
            schema = generate()
            schemas = schema["components"]["schemas"]
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            reference = "#/components/schemas/{model}"
            document = ProblemDocument.model_json_schema(ref_template=reference)
            schemas.update(document.pop("$defs", {}))
            schemas["ProblemDocument"] = document
            for path in schema["paths"].values():
                for operation in path.values():
                    _replace_validation_error(operation["responses"])
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _replace_validation_error(responses: dict[str, object]) -> None:
    if "HTTPValidationError" in str(responses.get("422", "")):
        responses["422"] = problems.documented(422)[422]


def _version() -> str:
    try:
        return version("wutong")
    except PackageNotFoundError:
        return "0"
