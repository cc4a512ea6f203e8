"""The fonts of .pdf: those of the machine, and those that are installed with the service."""

from functools import cache
from importlib.util import find_spec
from typing import Any

import typst

from matcher.bilingual import Bilingual
from service.errors import NoChineseFont

CHINESE = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Source Han Sans CN")
LATIN = "Noto Sans"  # the letters of all languages in Latin, Greek and Cyrillic, of which Chinese fonts lack many
# Noto Sans for Chinese and for most other scripts, in all weights, under the SIL Open Font License 1.1.
_PACKAGES = ("manimgx_fonts_cjk", "manimgx_fonts")


@cache
def fonts() -> typst.Fonts:
    """All that are to be had; what one lacks, Typst takes from another."""
    return typst.Fonts(font_paths=[*packaged()])


def packaged() -> list[str]:
    """Folders of the fonts that are installed with the service; none where they were left out."""
    found = [find_spec(name) for name in _PACKAGES]
    return [folder for one in found if one for folder in one.submodule_search_locations or ()]


def families(there: set[str]) -> list[Any]:
    """What to set text in, as Typst's `text` takes it. Raises NoChineseFont.

    there: the names of all families to be had.
    """
    chinese = next((name for name in CHINESE if name in there), None)
    if chinese is None:
        raise NoChineseFont(_NONE)
    # Quotation marks, dashes and the like, which both have, are those of the Chinese font.
    return [*([{"name": LATIN, "covers": "latin-in-cjk"}] if LATIN in there else []), chinese]


_NONE = Bilingual(
    zh="找不到中文字体，无法生成 PDF。请执行 pip install manimgx-fonts-cjk，"
    "或在系统中安装“思源黑体”（Noto Sans CJK SC 或 Source Han Sans SC），然后重新启动服务。",
    en="No font with Chinese was found, so no .pdf can be made. Run pip install manimgx-fonts-cjk, or install "
    "Noto Sans CJK SC or Source Han Sans SC on this machine, and start the service again.",
)
