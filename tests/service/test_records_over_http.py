from fastapi.testclient import TestClient

from tests.service.helpers import demand_body, talent_body


def test_what_was_written_is_found_by_the_next_question(client: TestClient) -> None:
    demand = client.post("/api/v1/demands", json=demand_body()).json()
    assert client.get(f"/api/v1/demands/{demand['id']}/matches").json()["items"] == []

    talent = client.post("/api/v1/talents", json=talent_body()).json()

    found = client.get(f"/api/v1/demands/{demand['id']}/matches").json()["items"]
    assert [item["talent"]["id"] for item in found] == [talent["id"]]
    assert found[0]["rank"] == 1
    assert 0 <= found[0]["score"] <= 1
    assert {"reverse osmosis"} <= {reason["demand_phrase"] for reason in found[0]["reasons"]}
    back = client.get(f"/api/v1/talents/{talent['id']}/matches").json()["items"]
    assert [item["demand"]["id"] for item in back] == [demand["id"]]


def test_a_text_finds_both_sides(client: TestClient) -> None:
    talent = client.post("/api/v1/talents", json=talent_body()).json()
    demand = client.post("/api/v1/demands", json=demand_body()).json()

    needs = {"text": "We need an expert in reverse osmosis membranes", "for": "talents", "kind": "technology"}
    person = {"text": "I clean reverse osmosis membranes", "for": "demands"}

    assert [m["talent"]["id"] for m in client.post("/api/v1/matches", json=needs).json()["items"]] == [talent["id"]]
    assert [m["demand"]["id"] for m in client.post("/api/v1/matches", json=person).json()["items"]] == [demand["id"]]
    assert client.post("/api/v1/matches", json=person | {"kind": "job"}).json()["items"] == []


def test_what_was_read_can_be_changed_and_sent_back(client: TestClient) -> None:
    created = client.post("/api/v1/talents", json=talent_body())
    assert client.get(created.headers["location"]).json() == created.json()

    record = created.json()["record"] | {"headline": "Corrosion chemist"}
    changed = client.put(created.headers["location"], json=record)

    assert changed.json()["headline"] == "Corrosion chemist"
    assert changed.json()["id"] == created.json()["id"]
    assert changed.json()["revision"] == created.json()["revision"] + 1


def test_two_who_change_the_same_record_do_not_overwrite_each_other(client: TestClient) -> None:
    created = client.post("/api/v1/demands", json=demand_body())
    address, seen = created.headers["location"], {"If-Match": created.headers["etag"]}
    first = client.put(address, json=demand_body(title="First"), headers=seen)
    second = client.put(address, json=demand_body(title="Second"), headers=seen)

    assert (first.status_code, second.status_code) == (200, 412)
    assert client.get(address).json()["title"] == "First"


def test_the_same_record_is_not_created_twice(client: TestClient) -> None:
    first = client.post("/api/v1/demands", json=demand_body())
    second = client.post("/api/v1/demands", json=demand_body())

    assert second.status_code == 409
    assert first.json()["id"] in second.json()["detail"]


def test_a_withdrawn_record_appears_on_no_path_until_it_is_published_again(client: TestClient) -> None:
    talent = client.post("/api/v1/talents", json=talent_body()).json()["id"]
    demand = client.post("/api/v1/demands", json=demand_body()).json()["id"]
    client.post(f"/api/v1/talents/{talent}/withdraw")

    assert client.get(f"/api/v1/demands/{demand}/matches").json()["items"] == []
    assert client.get("/api/v1/talents").json()["items"] == []
    assert client.post("/api/v1/matches", json={"text": "reverse osmosis"}).json()["items"] == []

    client.post(f"/api/v1/talents/{talent}/publish")
    assert len(client.get(f"/api/v1/demands/{demand}/matches").json()["items"]) == 1


def test_an_expired_demand_is_not_listed_and_not_matched(client: TestClient) -> None:
    talent = client.post("/api/v1/talents", json=talent_body()).json()["id"]
    client.post("/api/v1/demands", json=demand_body(expires="2026-11-21"))
    last_day = client.post("/api/v1/demands", json=demand_body(title="Ends today", expires="2026-11-22")).json()["id"]

    assert [d["id"] for d in client.get("/api/v1/demands").json()["items"]] == [last_day]
    found = client.get(f"/api/v1/talents/{talent}/matches").json()["items"]
    assert [m["demand"]["id"] for m in found] == [last_day]


def test_lists_are_filtered(client: TestClient) -> None:
    job = {"kind": "job"}
    client.post("/api/v1/demands", json=demand_body(title="膜污染控制", industries=["energy_environment"]))
    client.post("/api/v1/demands", json=demand_body(title="Robot arm", industries=["robotics"], terms=job, skills=[]))

    def titles(query: str) -> list[str]:
        return [item["title"] for item in client.get(f"/api/v1/demands?{query}").json()["items"]]

    assert titles("kind=job") == ["Robot arm"]
    assert titles("industry=energy_environment") == ["膜污染控制"]
    assert titles("q=膜污染") == ["膜污染控制"]
    assert titles("q=ROBOT") == ["Robot arm"]
    assert titles("q=100%25") == []
    assert titles("updated_since=2099-01-01T00:00:00Z") == []
    organisation = client.get("/api/v1/organisations").json()["items"][0]["id"]
    assert titles(f"organisation={organisation}") == ["膜污染控制", "Robot arm"]


def test_pages_neither_repeat_nor_lose_records_while_others_are_added(client: TestClient) -> None:
    for number in range(5):
        client.post("/api/v1/demands", json=demand_body(title=f"Before {number}"))
    first = client.get("/api/v1/demands?limit=2").json()
    for number in range(3):
        client.post("/api/v1/demands", json=demand_body(title=f"Meanwhile {number}"))
    client.put(f"/api/v1/demands/{first['items'][0]['id']}", json=demand_body(title="Changed meanwhile"))

    titles, cursor = [item["title"] for item in first["items"]], first["next"]
    while cursor:
        page = client.get("/api/v1/demands", params={"limit": 2, "cursor": cursor}).json()
        titles += [item["title"] for item in page["items"]]
        cursor = page["next"]

    assert titles == [f"Before {n}" for n in range(5)] + [f"Meanwhile {n}" for n in range(3)]


def test_an_organisation_is_one_under_any_spelling_and_its_demands_follow_its_name(client: TestClient) -> None:
    first = {"name": "Test Works (invented)"}
    client.post("/api/v1/demands", json=demand_body(organisation=first))
    client.post("/api/v1/demands", json=demand_body(title="Other", organisation={"name": "ＴＥＳＴ works  (invented)"}))
    (organisation,) = client.get("/api/v1/organisations").json()["items"]

    address = f"/api/v1/organisations/{organisation['id']}"
    renamed = client.put(address, json={"name": "New Works (invented)", "type": "institute"})
    assert renamed.json()["id"] == organisation["id"]
    names = {d["organisation"]["name"] for d in client.get("/api/v1/demands").json()["items"]}
    assert names == {"New Works (invented)"}

    # A list that still has the old name leads to the same organisation.
    client.post("/api/v1/demands", json=demand_body(title="Third", organisation=first))
    assert len(client.get("/api/v1/organisations").json()["items"]) == 1


def test_withdrawing_an_organisation_withdraws_its_demands_and_erasing_needs_them_gone(client: TestClient) -> None:
    demand = client.post("/api/v1/demands", json=demand_body()).json()["id"]
    organisation = client.get("/api/v1/organisations").json()["items"][0]["id"]

    assert client.post(f"/api/v1/organisations/{organisation}/withdraw").json()["status"] == "withdrawn"
    assert client.get("/api/v1/demands").json()["items"] == []
    assert client.delete(f"/api/v1/organisations/{organisation}").status_code == 409
    client.delete(f"/api/v1/demands/{demand}")
    assert client.delete(f"/api/v1/organisations/{organisation}").status_code == 204
    assert client.get(f"/api/v1/organisations/{organisation}").status_code == 404


def test_a_former_name_of_an_organisation_makes_no_second_one_and_says_so(client: TestClient) -> None:
    created = client.post("/api/v1/organisations", json={"name": "Alpha Works (invented)"})
    assert created.status_code == 201
    address = f"/api/v1/organisations/{created.json()['id']}"
    assert client.put(address, json={"name": "Beta Works (invented)"}).status_code == 200

    again = client.post("/api/v1/organisations", json={"name": "Alpha Works (invented)"})
    assert again.status_code == 409
    assert created.json()["id"] in again.json()["detail"]
    assert client.put(address, json={"name": "Alpha Works (invented)"}).status_code == 200
