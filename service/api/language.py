"""Which of the two languages a reader wants."""

from starlette.requests import Request

from matcher.bilingual import Language


def language_of(request: Request) -> Language:
    """By ?lang=, else the first of ours in Accept-Language by weight, else English."""
    asked = request.query_params.get("lang", "").lower()
    if asked[:2] in set(Language):
        return Language(asked[:2])
    return preferred(request.headers.get("accept-language", ""))


def preferred(header: str) -> Language:
    """Of `zh-CN,zh;q=0.9,en;q=0.8`: Chinese."""
    weighted = []
    for place, item in enumerate(header.split(",")):
        tag, _, parameter = item.strip().partition(";")
        code = tag.strip().lower()[:2]
        if code in set(Language):
            weighted.append((-_weight(parameter), place, code))
    return Language(min(weighted)[2]) if weighted else Language.EN


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
