"""Every setting, from the environment with the prefix WUTONG_."""

import ipaddress
import secrets
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from matcher.bilingual import Bilingual, Language
from service.errors import UnsafeSettings

_MEGABYTE = 1024 * 1024


class Settings(BaseSettings):
    """Read once, at start. The data directory holds index, files and, unless a URL says otherwise, database."""

    # What was given is left out of errors: it may be the token, or a URL with a password.
    model_config = SettingsConfigDict(env_prefix="WUTONG_", frozen=True, hide_input_in_errors=True)

    data_dir: Path = Path("var")
    database_url: str = Field(default="", description="SQLAlchemy URL; empty: sqlite:///{data_dir}/wutong.db")
    encoder: str = Field(
        default="fast", description="'fast', 'fine', 'hashing', a folder, or a sentence-transformers name (owner/model)"
    )
    reranker: str = Field(
        default="auto",
        description="'auto' (what was learned here, else the shipped one made for this encoder), 'plain', or a folder",
    )
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    staff_token: SecretStr | None = Field(
        default=None, min_length=16, description="needed when the host is not loopback"
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("localhost", "127.0.0.1", "[::1]"),
        description="names this service answers to while no staff token is set, with commas between them",
    )
    today: date | None = Field(
        default=None, description="a fixed day in place of the calendar's; `wutong serve --sample` takes the fair's own"
    )
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    language: Language | None = Field(default=None, description="of the command line; default by LANG")
    index_save_interval: float = Field(default=60.0, gt=0, description="seconds between savings of a changed index")
    import_max_bytes: int = Field(default=50 * _MEGABYTE, gt=0, description="of one file")
    import_max_files: int = Field(default=20, gt=0)
    import_max_rows: int = Field(default=100_000, gt=0, description="of one file")
    import_keep_days: int = Field(default=30, ge=0, description="how long sent files are kept for their marked copies")
    record_listings: bool = Field(default=True, description="whether what is shown is kept to learn from")
    listings_keep_days: int = Field(default=400, ge=1, description="how long what was shown is kept")
    verdicts_keep_days: int = Field(default=1095, ge=1, description="how long what people did with it is kept")
    request_max_bytes: int = Field(default=_MEGABYTE, gt=0, description="of any request that carries no file")

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        return tuple(filter(None, map(str.strip, given.split(",")))) if isinstance(given, str) else given

    @field_validator("language", mode="before")
    @classmethod
    def _of_tag(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        found = language_named(given)
        if given and found is None:
            raise PydanticCustomError("language_tag", "should be zh or en")
        return found

    @field_validator("database_url")
    @classmethod
    def _is_understood(cls, url: str) -> str:
        from sqlalchemy import make_url  # here, since `wutong --help` needs no database
        from sqlalchemy.exc import ArgumentError

        try:
            if url:
                make_url(url).get_dialect().import_dbapi()
        except (ArgumentError, ValueError) as error:
            raise PydanticCustomError("database_url", "is not a usable URL") from error
        except ImportError as error:
            raise PydanticCustomError("database_driver", "needs {name}", {"name": str(error.name)}) from error
        return url

    @property
    def database(self) -> str:
        """The URL to connect to."""
        return self.database_url or f"sqlite:///{self.data_dir / 'wutong.db'}"

    @property
    def index_folder(self) -> Path:
        return self.data_dir / "index"

    @property
    def imports_folder(self) -> Path:
        return self.data_dir / "imports"

    def is_staff_token(self, given: str) -> bool:
        """False for every text where no token is set."""
        wanted = self.staff_token
        return wanted is not None and secrets.compare_digest(given.encode(), wanted.get_secret_value().encode())

    def check_reachable(self) -> None:
        """Raises UnsafeSettings when others could reach the service and nothing would keep them from writing."""
        if self.staff_token is None and not _is_loopback(self.host):
            raise UnsafeSettings(_NO_TOKEN.format(host=self.host))


def language_named(tag: str) -> Language | None:
    """Of "zh", "zh_CN.UTF-8" or "EN": by the first two letters; None where they are neither of ours."""
    code = tag.strip().lower()[:2]
    return Language(code) if code in set(Language) else None


_NO_TOKEN = Bilingual(
    zh="WUTONG_HOST={host} 可从其他电脑访问，但未设置 WUTONG_STAFF_TOKEN。"
    "请设置一个至少16个字符的口令，或改用 WUTONG_HOST=127.0.0.1。",
    en="WUTONG_HOST={host} can be reached from other computers, but WUTONG_STAFF_TOKEN is not set. "
    "Set a token of at least 16 characters, or use WUTONG_HOST=127.0.0.1.",
)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
