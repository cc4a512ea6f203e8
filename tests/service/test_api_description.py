"""The description of the API: readable without a network, and complete."""

import re

from fastapi.testclient import TestClient


def test_the_documentation_page_loads_nothing_from_another_host(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    addresses = re.findall(r"""(?:src|href)=["']([^"']+)""", page.text)
    assert addresses
    assert all(not address.startswith(("http", "//")) for address in addresses)
    assert all(client.get(address).status_code == 200 for address in addresses)


def test_every_operation_says_what_it_does_and_how_it_fails(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    operations = [(path, name, one) for path, methods in paths.items() for name, one in methods.items()]
    assert len(operations) > 20
    for path, name, operation in operations:
        assert operation.get("summary"), (path, name)
        assert operation.get("tags"), (path, name)
        failures = {code for code in operation["responses"] if code.startswith(("4", "5"))}
        assert failures, (path, name)
        for code in failures - ({"503"} if path.endswith("/ready") else set()):  # not ready is an answer, no error
            assert "application/problem+json" in operation["responses"][code].get("content", {}), (path, name, code)


def test_times_say_that_they_are_utc(client: TestClient) -> None:
    made = client.post("/api/v1/organisations", json={"name": "Test Works (invented)", "type": "enterprise"}).json()
    assert made["created_at"].endswith("Z")
