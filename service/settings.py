"""Every setting, from the environment with the prefix WUTONG_."""

import ipaddress
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from matcher.bilingual import Bilingual
from service.errors import UnsafeSettings

_MEGABYTE = 1024 * 1024


class Settings(BaseSettings):
    """Read once, at start. The data directory holds index, files and, unless a URL says otherwise, database."""

    model_config = SettingsConfigDict(env_prefix="WUTONG_", frozen=True)

    data_dir: Path = Path("var")
    database_url: str = Field(default="", description="SQLAlchemy URL; empty: sqlite:///{data_dir}/wutong.db")
    encoder: str = Field(default="fast", description="'fast', 'hashing', a folder, or a sentence-transformers name")
    reranker: str = Field(
        default="auto",
        description="'auto' (the shipped one, if made for this encoder), 'plain', or a folder",
    )
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    staff_token: SecretStr | None = Field(
        default=None, min_length=16, description="needed when the host is not loopback"
    )
    allowed_hosts: tuple[str, ...] = Field(
        default=("localhost", "127.0.0.1", "[::1]", "testserver"),
        description="names this service answers to while no staff token is set",
    )
    today: date | None = Field(
        default=None, description="a fixed day in place of the calendar's; `wutong serve --sample` takes the fair's own"
    )
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    language: Literal["zh", "en"] | None = Field(default=None, description="of the command line; default by LANG")
    index_save_interval: float = Field(default=60.0, gt=0, description="seconds between savings of a changed index")
    import_max_bytes: int = Field(default=50 * _MEGABYTE, gt=0, description="of one file")
    import_max_files: int = Field(default=20, gt=0)
    import_max_rows: int = Field(default=100_000, gt=0, description="of one file")
    import_keep_days: int = Field(default=30, ge=0, description="how long sent files are kept for their marked copies")
    request_max_bytes: int = Field(default=_MEGABYTE, gt=0, description="of any request that carries no file")

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

    def check_reachable(self) -> None:
        """Raises UnsafeSettings when others could reach the service and nothing would keep them from writing."""
        if self.staff_token is None and not _is_loopback(self.host):
            raise UnsafeSettings(_NO_TOKEN.format(host=self.host))


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
