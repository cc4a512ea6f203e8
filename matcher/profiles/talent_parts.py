"""The parts of a talent: from a row's cells to headline, degree, languages, address, consents and achievements."""

import re
from typing import Literal

from matcher.profiles import vocabulary
from matcher.profiles.models import Achievement, Consent, Degree
from matcher.profiles.numbers import parse_year
from matcher.profiles.requirements import highest_degree, languages_spoken
from matcher.profiles.row import Row
from matcher.profiles.text import LONGEST_VALUE, folded


def headline(row: Row) -> str:
    """The one line a person wrote, with the position after it where it says something else."""
    headline, position = row.limited("headline", 500), row.limited("position", 300)
    if not position or position.lower() in headline.lower():
        return headline
    joined = f"{headline} · {position}" if headline else position
    if len(joined) > 500:
        row.keep("position", position)
        return headline
    return joined


def languages(row: Row) -> tuple[str, ...]:
    named = row.codes("languages", vocabulary.languages())
    spoken = languages_spoken(row.text("languages"))
    if set(named) - set(spoken):
        row.keep("languages", row.text("languages"))
    return spoken


def degree(row: Row) -> Degree | None:
    text = row.text("degree")
    if not text:
        return None
    degree, remark = highest_degree(text)
    row.codes("degree", vocabulary.degrees())
    if remark and degree:
        row.report(remark, "degree", text, degree=vocabulary.degrees().label(degree.value))
    return degree


_REFUSED = re.compile(
    r"不同意|拒绝|不授权|不愿|不接受|^否|^no\b|^n$|false|disagree|refuse|do not (?:agree|consent)|declin|withdraw"
)
_NOT_SHOWN = re.compile(
    r"^不|^×|^✗|^✘|匿名|保密|仅|只|only|anonym|confidential|private|hide|hidden|隐|匹配(?!.*(?:展示|公开|显示))|"
    r"\bmatch(?!.*(?:show|profile|name|public|display))"
)
_AGREED = re.compile(r"同意|是|匹配|授权|可以|yes|^y$|agree|consent|match|true|√|✓|✔|☑|accept|ok")
_SHOWN = re.compile(r"展示|公开|显示|姓名|全部|profile|show|name|public|display|\ball\b|visible")
_HIDDEN = re.compile(
    r"匿名|不(?:公开|展示|显示)|仅(?:用于)?匹配|仅限匹配|anonymous|(?:matching|match) only|only (?:for )?match|(?:not|"
    r"hide|without).{0,20}(?:name|profile|public)|隐藏"
)


def consents(row: Row) -> frozenset[Consent]:
    """Matching is what registering asks for; a name is shown only where the person says so.

    A plain yes or no means what was asked: under `consent` it is for matching, under `show_name` for the name alone.
    """
    agreed = _agreed(row)
    return agreed | {Consent.PROFILE} if agreed and _may_be_shown(row) else agreed


def _may_be_shown(row: Row) -> bool:
    text = folded(row.text("show_name"))
    if not text or _REFUSED.search(text) or _HIDDEN.search(text) or _NOT_SHOWN.search(text):
        return False
    if _AGREED.search(text) or _SHOWN.search(text) or text == "1":
        return True
    row.report("consent.unclear", "show_name", row.text("show_name"))
    return False


def _agreed(row: Row) -> frozenset[Consent]:
    text = folded(row.text("consent"))
    if re.search("匹配|match", beside := folded(row.text("show_name"))) and _REFUSED.search(beside):
        text = text or beside
    if not text:
        return frozenset({Consent.MATCHING})
    if _REFUSED.search(text) and not _HIDDEN.search(text):
        row.report("consent.refused", "consent", row.text("consent"))
        return frozenset()
    if _SHOWN.search(text) and not _HIDDEN.search(text):
        return frozenset({Consent.MATCHING, Consent.PROFILE})
    if not _AGREED.search(text) and not _HIDDEN.search(text):
        row.report("consent.unclear", "consent", row.text("consent"))
    return frozenset({Consent.MATCHING})


_EMAIL = re.compile(r"[^\s@,;<>()，；、\"']+@[^\s@,;<>()，；、\"']+\.[^\s@,;<>()，；、\"'.]+")


def email(row: Row) -> str:
    """The first address, in lower case. A malformed one stays as written: in the notes it would not be protected."""
    text = row.text("email")[:LONGEST_VALUE]
    if folded(text) in ("", "anonymous", "匿名"):  # what a form service writes where it did not ask
        return ""
    found = _EMAIL.findall(text)
    if not found:
        row.report("email.invalid", "email", text)
        return text[:200]
    if len(found) > 1:
        row.report("email.several", "email", email=found[0])
    return str(found[0])[:200].lower()


_IN_POWERS_OF_TEN = re.compile(r"(\d(?:\.\d+)?)e\+?(\d{1,2})", re.IGNORECASE)


def phone(row: Row) -> str:
    """As written; a number that a spreadsheet turned into 1.38E+10 or 13800000001.0 is written out again."""
    text = row.text("phone")[:60]
    if match := _IN_POWERS_OF_TEN.fullmatch(text):
        if len(match[1].replace(".", "")) < 9:  # the spreadsheet has rounded it: nobody can be called
            row.report("phone.rounded", "phone", text)
            return ""
        return f"{float(text):.0f}"
    return re.sub(r"(\d{7,})\.0\b", r"\1", text)


_KindOfResult = Literal["paper", "patent", "product", "project", "award", "other"]
_KINDS_OF_RESULT: tuple[tuple[_KindOfResult, re.Pattern[str]], ...] = (
    ("patent", re.compile(r"专利|patent|\b(?:zl|cn|us|ep|wo)\s?\d{6,}|软著|软件著作权")),
    (
        "paper",
        re.compile(
            r"论文|发表|期刊|一作|paper|publication|published|journal|nature|science|ieee|article|doi|h-index|sci\b"
        ),
    ),
    ("award", re.compile(r"获奖|奖|award|prize|medal|fellowship")),
    ("product", re.compile(r"产品|上市|量产|样机|product|launched|shipped|prototype|commerciali[sz]ed|device")),
    ("project", re.compile(r"项目|工程|课题|基金|project|grant|programme|program|funded")),
)


def achievements(row: Row) -> tuple[Achievement, ...]:
    parts = (part.strip(" 。.") for part in re.split(r"[;；\n]", row.text("achievements")))
    return tuple(_achievement(part) for part in parts if part)


def _achievement(text: str) -> Achievement:
    prepared = folded(text)
    kind: _KindOfResult = next((kind for kind, pattern in _KINDS_OF_RESULT if pattern.search(prepared)), "other")
    return Achievement(title=text[:1000], kind=kind, year=parse_year(text))
