from pathlib import Path

import pytest
from pydantic import ValidationError

from matcher.errors import UnusableModel
from service.app import create_app
from service.bootstrap import build
from service.errors import UnsafeSettings
from service.settings import Settings


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "fair.example.org"])
def test_a_service_that_others_can_reach_needs_a_token(host: str, tmp_path: Path) -> None:
    with pytest.raises(UnsafeSettings) as refused:
        create_app(Settings(host=host, data_dir=tmp_path))
    assert host in refused.value.message.zh
    assert "WUTONG_STAFF_TOKEN" in refused.value.message.en
    Settings(host=host, staff_token="only-for-these-tests").check_reachable()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_on_this_computer_none_is_needed(host: str) -> None:
    Settings(host=host).check_reachable()


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WUTONG_PORT", "8123")
    monkeypatch.setenv("WUTONG_DATA_DIR", str(tmp_path))
    settings = Settings()
    assert settings.port == 8123
    assert settings.database == f"sqlite:///{tmp_path / 'wutong.db'}"
    monkeypatch.setenv("WUTONG_DATABASE_URL", "sqlite:////srv/fair.db")
    assert Settings().database == "sqlite:////srv/fair.db"


def test_the_token_is_never_printed() -> None:
    assert "only-for" not in repr(Settings(staff_token="only-for-these-tests"))


@pytest.mark.parametrize(("encoder", "learned"), [("fast", True), ("fine", True), ("hashing", False)])
def test_the_shipped_reranker_serves_only_the_encoder_it_was_trained_with(
    tmp_path: Path, encoder: str, learned: bool
) -> None:
    service = build(Settings(data_dir=tmp_path, encoder=encoder))
    service.index.catch_up()
    assert (service.index.reranker != "plain") == learned
    service.close()
    plain = build(Settings(data_dir=tmp_path, encoder=encoder, reranker="plain"))
    plain.index.catch_up()
    assert plain.index.reranker == "plain"
    plain.close()


def test_models_that_are_not_there_are_named(tmp_path: Path) -> None:
    service = build(Settings(data_dir=tmp_path, encoder="slow"))
    with pytest.raises(UnsafeSettings, match="slow"):
        service.index.catch_up()
    service.close()
    service = build(Settings(data_dir=tmp_path, encoder="hashing", reranker=str(tmp_path / "none")))
    with pytest.raises(UnusableModel, match="none"):
        service.index.catch_up()
    service.close()


def test_host_names_are_given_with_commas_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "testserver" not in Settings().allowed_hosts
    monkeypatch.setenv("WUTONG_ALLOWED_HOSTS", "wutong.example.org")
    assert Settings().allowed_hosts == ("wutong.example.org",)
    monkeypatch.setenv("WUTONG_ALLOWED_HOSTS", "wutong.example.org, [::1],")
    assert Settings().allowed_hosts == ("wutong.example.org", "[::1]")


@pytest.mark.parametrize(("written", "meant"), [("zh_CN", "zh"), ("en-GB", "en"), ("ZH", "zh"), ("", None)])
def test_the_language_may_be_written_like_a_locale(monkeypatch: pytest.MonkeyPatch, written: str, meant: str) -> None:
    monkeypatch.setenv("WUTONG_LANGUAGE", written)
    assert Settings().language == meant


def test_errors_of_settings_do_not_quote_what_was_given() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(staff_token="secretpw", database_url="nonsense://fair:secretpw@localhost")
    assert "secretpw" not in str(refused.value)
    assert {error["type"] for error in refused.value.errors()} == {"too_short", "database_url"}
