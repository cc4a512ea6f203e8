"""Every error is a problem document, in the reader's language."""

import asyncio
import json
import re

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from service.api.middleware import Limited
from service.settings import Settings
from tests.service.helpers import TOKEN, Serve, demand_body

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

    monkeypatch.setattr("service.store.profiles.TalentStore.get", fail)
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


HALF = b'"\\ud800"'


@pytest.mark.parametrize(
    "body", [b'{"name": ' + HALF + b"}", b'{"name": "Test Talent (invented)", ' + HALF + b": 1}"], ids=["text", "key"]
)
def test_half_a_character_is_refused_where_it_stands(client: TestClient, body: bytes) -> None:
    response = client.post("/api/v1/talents", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert "?" in response.text


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_that_utc_does_not_have_is_refused(client: TestClient, time: str) -> None:
    response = client.get("/api/v1/talents", params={"updated_since": time})
    assert response.status_code == 400
    assert time in response.json()["detail"]


@pytest.mark.parametrize("header", [{"Host": "[::1"}, {"Origin": "http://["}], ids=str)
def test_a_broken_host_or_origin_is_not_ours(client: TestClient, header: dict[str, str]) -> None:
    response = client.get("/api/v1/talents", headers=header)
    assert (response.status_code, response.json()["type"]) == (403, "urn:wutong:problem:other-site")


def test_an_endless_amount_is_refused(client: TestClient) -> None:
    body = json.dumps(demand_body() | {"terms": {"kind": "funding", "amount": {"low": "?"}}}).replace('"?"', "1e999")
    response = client.post("/api/v1/demands", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert response.json()["errors"][0]["code"] == "finite_number"


@pytest.mark.parametrize(
    ("sent", "status", "blocks"),
    [
        ({}, 401, 2),
        ({"authorization": "Bearer something-else"}, 401, 2),
        ({"authorization": f"bearer {TOKEN}"}, 200, 5),
    ],
    ids=["no token", "wrong token", "the token"],
)
def test_only_from_who_brings_the_token_is_a_large_body_taken(sent: dict[str, str], status: int, blocks: int) -> None:
    taken = 0
    answered: list[int] = []

    async def receive() -> Message:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": b"x" * (1 << 20), "more_body": taken < 5}

    async def send(message: Message) -> None:
        answered.append(message.get("status", 0))

    async def reading(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(await Request(scope, receive).body())(scope, receive, send)

    headers = [(name.encode(), value.encode()) for name, value in sent.items()]
    scope = {"type": "http", "method": "POST", "path": "/api/v1/imports", "query_string": b"", "headers": headers}
    asyncio.run(Limited(reading, Settings(staff_token=TOKEN))(scope, receive, send))
    assert (answered[0], taken) == (status, blocks)


def test_a_cv_may_be_no_larger_than_a_cv(serve: Serve) -> None:
    with serve(request_max_bytes=2000) as client:
        response = client.post("/api/v1/imports/cv", files={"file": ("cv.txt", b"x" * 10_100_000)})
    assert response.status_code == 413
    assert "10002000" in response.json()["detail"]


def test_routes_are_counted_by_their_whole_address(client: TestClient) -> None:
    client.get("/health")
    client.get("/api/v1/health")
    client.get("/api/v1/talents/t_0")
    counted = client.get("/metrics").text
    for route in ("/health", "/api/v1/health", "/api/v1/talents/{talent_id}"):
        assert f'wutong_requests_total{{method="GET",route="{route}"' in counted
