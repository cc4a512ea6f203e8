"""A text that exists in Chinese and in English."""

from enum import StrEnum
from typing import NamedTuple


class Language(StrEnum):
    """The languages a reader may choose."""

    ZH = "zh"
    EN = "en"


class Bilingual(NamedTuple):
    zh: str
    en: str

    def text(self, language: Language) -> str:
        return self.zh if language is Language.ZH else self.en

    def format(self, **values: object) -> "Bilingual":
        """Both templates filled with the same values; a Bilingual value is filled in by its own language."""
        return Bilingual(
            self.zh.format(**{name: v.zh if isinstance(v, Bilingual) else v for name, v in values.items()}),
            self.en.format(**{name: v.en if isinstance(v, Bilingual) else v for name, v in values.items()}),
        )
