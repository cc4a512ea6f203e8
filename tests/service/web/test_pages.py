"""The page at /: languages, links into it, safety, and the files it needs."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from service.web.pages import COOKIE, static_version

TITLES = {"zh": "梧桐 · 人才与需求匹配", "en": "Wutong · talents and demands, matched"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The real application; not started, since the page needs neither encoder nor index."""
    folder = tmp_path_factory.mktemp("page")
    return create_app(Settings(data_dir=folder, encoder="hashing", allowed_hosts=("testserver",)))


@pytest.fixture
def browser(app: FastAPI) -> TestClient:
    """With no cookies yet."""
    return TestClient(app, raise_server_exceptions=False)


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def with_id(self, wanted: str) -> dict[str, str | None]:
        return next(attributes for _, attributes in self.tags if attributes.get("id") == wanted)

    def attributes(self) -> Iterator[tuple[str, str, str | None]]:
        for tag, attributes in self.tags:
            for name, value in attributes.items():
                yield tag, name, value


def title(html: str) -> str:
    found = re.search(r"<title>(.*)</title>", html)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("query", "cookie", "header", "wanted"),
    [
        ("?lang=zh", "en", "en", "zh"),
        ("?lang=en", "zh", "zh", "en"),
        ("", "zh", "en-GB,en;q=0.9", "zh"),
        ("", "en", "zh-CN", "en"),
        ("", "", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("", "", "de,en;q=0.5,zh;q=0.4", "en"),
        ("", "", "", "en"),
        ("?lang=fr", "fr", "zh", "zh"),
    ],
)
def test_language_is_that_of_the_link_then_of_the_cookie_then_of_the_browser(
    browser: TestClient, query: str, cookie: str, header: str, wanted: str
) -> None:
    if cookie:
        browser.cookies.set(COOKIE, cookie)
    answer = browser.get(f"/{query}", headers={"Accept-Language": header})
    assert answer.status_code == 200
    assert title(answer.text) == TITLES[wanted]
    assert answer.headers["content-language"] == wanted
    html = next(attributes for tag, attributes in Page(answer.text).tags if tag == "html")
    assert html["lang"] == {"zh": "zh-CN", "en": "en"}[wanted]


def test_a_language_chosen_once_stays_chosen(browser: TestClient) -> None:
    browser.get("/?lang=zh", headers={"Accept-Language": "en"})
    assert title(browser.get("/", headers={"Accept-Language": "en"}).text) == TITLES["zh"]


def test_the_cookie_is_set_only_by_choosing_and_is_closed_to_scripts(browser: TestClient) -> None:
    assert "set-cookie" not in browser.get("/").headers
    cookie = browser.get("/?lang=en").headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=en;")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_caches_are_told_what_the_page_depends_on(browser: TestClient) -> None:
    headers = browser.get("/").headers
    assert headers["vary"] == "Accept-Language, Cookie"
    assert headers["cache-control"] == "private, no-cache"


def test_the_switch_leads_to_the_same_place_in_the_other_language(browser: TestClient) -> None:
    page = Page(browser.get("/?demand=d_1&lang=zh").text)
    assert page.with_id("switch")["href"] == "?demand=d_1&lang=en"
    assert page.with_id("switch")["hreflang"] == "en"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", "demands"),
        ("?view=talents", "talents"),
        ("?view=text", "text"),
        ("?view=import", "import"),
        ("?view=nonsense", "demands"),
        ("?demand=d_1&view=text", "demands"),
        ("?talent=t_1", "talents"),
        ("?import=i_1", "import"),
    ],
)
def test_a_link_into_the_page_shows_its_part_even_before_the_scripts_run(
    browser: TestClient, query: str, shown: str
) -> None:
    page = Page(browser.get(f"/{query}").text)
    open_parts = [v for v in ("demands", "talents", "text", "import") if "hidden" not in page.with_id(f"view-{v}")]
    assert open_parts == [shown]
    current = [a["data-view"] for _, a in page.tags if a.get("aria-current") == "page"]
    assert current == [shown]


def test_what_a_link_carries_cannot_become_markup(browser: TestClient) -> None:
    html = browser.get("/", params={"demand": '"><script>alert(1)</script>', "x'<b>": "<i>"}).text
    assert "<script>alert" not in html
    assert "<b>" not in html


def test_nothing_but_our_own_files_may_run(browser: TestClient) -> None:
    answer = browser.get("/?lang=en")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    page = Page(answer.text)
    for tag, name, value in page.attributes():
        assert name != "style", tag
        assert not name.startswith("on"), tag
        if name in ("src", "href", "action"):
            assert value
            assert re.match(r"[/?#](?!/)", value), f"{tag} {name}={value} leads to another host"
    scripts = [attributes for tag, attributes in page.tags if tag == "script"]
    assert all("src" in attributes or attributes.get("type") == "application/json" for attributes in scripts)
    assert not [tag for tag, _ in page.tags if tag == "style"]


def test_scripts_get_the_texts_and_names_in_the_language_of_the_page(browser: TestClient) -> None:
    html = browser.get("/?lang=zh").text
    block = re.search(r'<script type="application/json" id="words">(.*?)</script>', html, re.DOTALL)
    assert block
    words = json.loads(block[1])
    assert words["language"] == "zh"
    assert words["texts"]["match.gaps"] == "还缺什么"
    assert words["labels"]["degrees"]["doctor"] == "博士"
    assert words["labels"]["demand_fields"]["degree"] == "学历要求"
    assert words["labels"]["talent_fields"]["degree"] == "最高学历"


def test_every_control_has_a_label_and_every_reference_a_target(browser: TestClient) -> None:
    page = Page(browser.get("/").text)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    labelled = {attributes.get("for") for tag, attributes in page.tags if tag == "label"}
    for tag, attributes in page.tags:
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert attributes.get(name) is None or attributes[name] in ids
        free_standing = tag in ("textarea", "select") or (tag == "input" and attributes.get("type") != "radio")
        assert not free_standing or attributes["id"] in labelled, attributes


def test_files_of_the_page_are_kept_for_good_under_an_address_of_their_content(browser: TestClient) -> None:
    page = Page(browser.get("/").text)
    addresses = {v for _, name, v in page.attributes() if name in ("src", "href") and v and v.startswith("/static/")}
    assert {address.rpartition("/")[2] for address in addresses} == {"leaf.svg", "wutong.css", "page.js"}
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_scripts_find_what_they_import_beside_them(browser: TestClient) -> None:
    waiting, seen = ["page.js"], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        answer = browser.get(f"/static/{static_version()}/{name}")
        assert answer.status_code == 200, name
        assert answer.headers["content-type"].startswith("text/javascript")
        waiting += re.findall(r'from "\./([\w.]+)"', answer.text)
    assert {"page.js", "words.js", "server.js", "report.js"} <= seen


def test_a_page_open_since_another_release_gets_its_files_but_does_not_keep_them(browser: TestClient) -> None:
    answer = browser.get("/static/000000000000/wutong.css")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["nothing.js", "..%2fpages.py", "%2e%2e/pages.py", "../templates/home.html"])
def test_no_other_file_is_given(browser: TestClient, name: str) -> None:
    answer = browser.get(f"/static/{static_version()}/{name}", headers={"Accept-Language": "zh"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "未找到"


def test_the_page_is_no_part_of_the_api(app: FastAPI) -> None:
    assert not [path for path in app.openapi()["paths"] if path == "/" or path.startswith("/static")]
