"""Bodies of requests and small lists."""

import csv
import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from tests.factories import a_demand, a_talent

TODAY = date(2026, 11, 22)
TOKEN = "only-for-these-tests"
Serve = Callable[..., AbstractContextManager[TestClient]]


def talent_body(**changes: Any) -> dict[str, Any]:
    return a_talent(**{"id": "", "reference": "", **changes}).model_dump(mode="json")


def demand_body(**changes: Any) -> dict[str, Any]:
    return a_demand(**{"id": "", "reference": "", **changes}).model_dump(mode="json")


def talents_csv(*rows: dict[str, str]) -> bytes:
    """A registration list; every row has number, name, headline and skills unless it says otherwise."""
    columns = ["编号", "姓名", "电子邮箱", "一句话简介", "专长", "个人简介", "最高学历", "授权同意"]
    text = io.StringIO()
    table = csv.DictWriter(text, columns, restval="")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def a_row(number: str, name: str = "", headline: str = "Battery scientist", **changes: str) -> dict[str, str]:
    return {
        "编号": number,
        "姓名": name or f"Test Talent {number} (invented)",
        "一句话简介": headline,
        "专长": "XRD; electrochemistry",
        "个人简介": "Works on solid electrolytes.",
        "最高学历": "博士",
        **changes,
    }


def send(client: TestClient, content: bytes, name: str = "talents.csv", **options: Any) -> dict[str, Any]:
    response: Response = client.post("/api/v1/imports?wait=true", files=[("files", (name, content))], **options)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def as_lines(*objects: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(item, ensure_ascii=False) for item in objects).encode()
