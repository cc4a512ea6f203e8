"""Every error is a problem document, in the reader's language."""

import re

import pytest
from fastapi.testclient import TestClient

from tests.service.helpers import Serve, demand_body

CASES = {
    "an unknown address": ("GET", "/nowhere", None, 404),
    "an unknown record": ("GET", "/api/v1/talents/t_0", None, 404),
    "an unknown import": ("GET", "/api/v1/imports/i_0", None, 404),
    "an unknown vocabulary": ("GET", "/api/v1/vocabularies/colours", None, 404),
    "a method that is not there": ("PATCH", "/api/v1/talents/t_0", None, 405),
    "a missing field": ("POST", "/api/v1/talents", {"headline": "x"}, 422),
    "a field that does not exist": ("POST", "/api/v1/talents", {"name": "Test", "gender": "?"}, 422),
    "an unknown code": ("POST", "/api/v1/talents", {"name": "Test", "industries": ["magic"]}, 422),
    "an unknown kind": ("POST", "/api/v1/demands", demand_body() | {"terms": {"kind": "gift"}}, 422),
    "amounts the wrong way round": (
        "POST",
        "/api/v1/demands",
        demand_body() | {"terms": {"kind": "funding", "amount": {"low": 3, "high": 2}}},
        422,
    ),
    "a date that is none": ("POST", "/api/v1/demands", demand_body() | {"expires": "soon"}, 422),
    "an empty text": ("POST", "/api/v1/matches", {"text": "  "}, 422),
    "an endless ranking": ("POST", "/api/v1/matches", {"text": "x", "limit": 100000}, 422),
    "a limit that is no number": ("GET", "/api/v1/talents?limit=many", None, 422),
    "a cursor of somebody else": ("GET", "/api/v1/talents?cursor=zzz", None, 400),
    "no files": ("POST", "/api/v1/imports", None, 422),
}


@pytest.mark.parametrize("case", CASES)
def test_an_error_says_what_is_wrong_in_both_languages(client: TestClient, case: str) -> None:
    method, path, body, status = CASES[case]
    told = {}
    for language in ("zh", "en"):
        response = client.request(method, path, json=body, headers={"Accept-Language": language})
        problem = told[language] = response.json()
        assert response.status_code == problem["status"] == status
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["content-language"] == language
        assert problem["type"].startswith("urn:wutong:problem:")
        assert problem["instance"] == path.partition("?")[0]
    assert re.search(r"[\u4e00-\u9fff]", told["zh"]["title"])
    assert re.search(r"[\u4e00-\u9fff]", told["zh"]["detail"])
    assert not re.search(r"[\u4e00-\u9fff]", told["en"]["title"] + told["en"]["detail"])
    for mine, theirs in zip(told["zh"].get("errors", []), told["en"].get("errors", []), strict=True):
        assert mine["pointer"] == theirs["pointer"]
        assert re.search(r"[\u4e00-\u9fff]", mine["detail"])


def test_a_finding_says_where_and_what_was_given(client: TestClient) -> None:
    body = demand_body() | {"degree": "wizard", "industries": ["energy_environment", "magic"]}
    problem = client.post("/api/v1/demands", json=body).json()
    assert [(e["pointer"], e["code"], e["value"]) for e in problem["errors"]] == [("#/degree", "enum", "wizard")]

    problem = client.post("/api/v1/demands", json=body | {"degree": None}).json()
    assert [(e["pointer"], e["value"]) for e in problem["errors"]] == [("#/industries/1", "magic")]


def test_lang_in_the_address_comes_before_the_header(client: TestClient) -> None:
    response = client.get("/api/v1/talents/t_0?lang=zh", headers={"Accept-Language": "en"})
    assert response.json()["title"] == "未找到"


def test_the_language_of_greatest_weight_is_taken(client: TestClient) -> None:
    response = client.get("/nowhere", headers={"Accept-Language": "de, zh-CN;q=0.7, en;q=0.8"})
    assert response.json()["title"] == "Not found"


def test_broken_json_is_said_to_be_broken(client: TestClient) -> None:
    response = client.post("/api/v1/matches", content=b"{", headers={"content-type": "application/json"})
    assert (response.status_code, response.json()["errors"][0]["code"]) == (422, "json_invalid")


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "not announced"])
def test_a_body_beyond_the_limit_is_refused(serve: Serve, announced: bool) -> None:
    body = b'{"text": "' + b"x" * 5000 + b'"}'
    with serve(request_max_bytes=2000) as client:
        content = body if announced else iter([body[:1000], body[1000:]])
        response = client.post("/api/v1/matches", content=content, headers={"content-type": "application/json"})
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
    assert "2000" in response.json()["detail"]


def test_an_accident_tells_nothing_of_the_inside(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret of test.talent@example.org")

    monkeypatch.setattr("service.actions.talents.read", fail)
    response = client.get("/api/v1/talents/t_0")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert "secret" not in response.text
    assert response.headers["x-request-id"] in response.json()["detail"]


def test_the_documentation_names_every_problem_and_no_other_form_of_error(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    assert "HTTPValidationError" not in str(schema)
    assert "ProblemDocument" in schema["components"]["schemas"]
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (method, path)
            assert operation["tags"], (method, path)
            for status, response in operation["responses"].items():
                if int(status) >= 400 and "/ready" not in path:
                    assert "application/problem+json" in response["content"], (method, path, status)
