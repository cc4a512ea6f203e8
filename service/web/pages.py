"""The page at /, in the reader's language, and the files it needs."""

import hashlib
import mimetypes
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException

from matcher.bilingual import Language
from matcher.intake.messages import LEFT_OUT
from matcher.profiles import vocabulary
from matcher.profiles.fields import DEMAND_FIELDS, TALENT_FIELDS
from service.api.language import preferred
from service.web.texts import in_language, text

COOKIE = "wutong_language"
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
VIEWS = ("demands", "talents", "text", "import")
_HERE = Path(__file__).parent
_STATIC = _HERE / "static"
_YEAR = 365 * 24 * 3600

router = APIRouter(include_in_schema=False)


@router.get("/", response_class=HTMLResponse)
def home(request: Request) -> HTMLResponse:
    """`?view=`, `?demand=`, `?talent=` and `?import=` lead into the page; `?lang=` chooses the language for good."""
    language = reader_language(request)
    response = HTMLResponse(
        _environment()
        .get_template("home.html")
        .render(
            t=lambda key: text(key, language),
            language=language.value,
            version=static_version(),
            view=_view(request),
            views=VIEWS,
            switch=_switch_link(request, language),
            words={"language": language.value, "texts": in_language(language), "labels": _labels(language)},
        ),
        headers={
            "Content-Language": language.value,
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
            "Cache-Control": "private, no-cache",
            "Vary": "Accept-Language, Cookie",
        },
    )
    if _asked(request) is not None:
        response.set_cookie(COOKIE, language.value, max_age=_YEAR, httponly=True, samesite="lax")
    return response


@router.get("/static/{version}/{name}")
def static(version: str, name: str) -> Response:
    """A file under an address that changes with the content of any, so that browsers may keep it for good.

    Under the version of another release, as a page open since then asks for it, it is given but not kept.
    """
    if name not in _static_files():
        raise HTTPException(404)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    kept = f"public, max-age={_YEAR}, immutable" if version == static_version() else "no-cache"
    headers = {"Cache-Control": kept, "Content-Security-Policy": CONTENT_SECURITY_POLICY}
    return FileResponse(_STATIC / name, media_type=kind, headers=headers)


def reader_language(request: Request) -> Language:
    """By ?lang=, else as chosen before (cookie), else by Accept-Language."""
    remembered = request.cookies.get(COOKIE, "")
    if (asked := _asked(request)) is not None:
        return asked
    if remembered in set(Language):
        return Language(remembered)
    return preferred(request.headers.get("accept-language", ""))


def _asked(request: Request) -> Language | None:
    code = request.query_params.get("lang", "").lower()[:2]
    return Language(code) if code in set(Language) else None


def _view(request: Request) -> str:
    parameters = request.query_params
    for name, view in {"demand": "demands", "talent": "talents", "import": "import"}.items():
        if parameters.get(name):
            return view
    asked = parameters.get("view", "")
    return asked if asked in VIEWS else VIEWS[0]


def _switch_link(request: Request, language: Language) -> str:
    """The same page in the other language."""
    other = Language.EN if language is Language.ZH else Language.ZH
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return "?" + urlencode([*kept, ("lang", other.value)])


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _static_files() -> dict[str, bytes]:
    """Name → digest of the content."""
    return {path.name: hashlib.sha256(path.read_bytes()).digest() for path in sorted(_STATIC.iterdir())}


@cache
def static_version() -> str:
    together = hashlib.sha256(b"".join(name.encode() + digest for name, digest in _static_files().items()))
    return together.hexdigest()[:12]


@cache
def _labels(language: Language) -> dict[str, dict[str, str]]:
    """The names of the codes and fields that the answers hold: vocabulary → code → name."""
    vocabularies = {
        "industries": vocabulary.industries(),
        "degrees": vocabulary.degrees(),
        "languages": vocabulary.languages(),
        "intents": vocabulary.intents(),
        "places": vocabulary.places(),
        "stages": vocabulary.stages(),
        "partners": vocabulary.partners(),
        "tiers": vocabulary.tiers(),
        "maturities": vocabulary.maturities(),
        "cooperations": vocabulary.cooperations(),
        "employments": vocabulary.employments(),
    }
    labels = {
        name: {code: terms.label(code).text(language) for code in terms.codes} for name, terms in vocabularies.items()
    }
    for name, fields in {"talent_fields": TALENT_FIELDS, "demand_fields": DEMAND_FIELDS}.items():
        labels[name] = {field: described.label.text(language) for field, described in fields.items()}
    labels["left_out"] = {reason: meaning.text(language) for reason, meaning in LEFT_OUT.items()}
    return labels
