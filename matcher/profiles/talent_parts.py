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


_AFFIRMED = re.compile(  # negations that agree
    r"没有?(?:问题|意见|异议)|无(?:异议|意见|条件|保留|限制)|不(?:介意|反对|限)|why not|"
    r"(?:no|not a) (?:problem|objections?)|no (?:restrictions?|limits?|limitations?|conditions?)|"
    r"(?:do not|don['’]t) (?:mind|object)"
)
_PROMISED = re.compile(  # what a printed consent promises in return
    r"(?:可以?)?随时[^，,。;；]{0,6}(?:撤回|撤销|取消)|(?:can|may) (?:be )?withdr[^,.;]*|"
    r"不(?:会|得)(?:(?!同意|授权|匹配)[^，,。;；]){0,8}(?:泄露|第三方)|"
    r"\bnot (?:(?!agree|consent|match)[^,.;]){0,20}third part(?:y|ies)"
)
_REFUSED = re.compile(
    r"未(?!来)|没|不|勿|拒|暂缓|否|无(?!论)|反对|谢绝|撤回|撤销|取消|放弃|[×✗✘✕❌]|^0(?:\.0*)?$|^[nf]$|"
    r"\bno(?:t|ne|pe)?\b|n['’]t\b|\b(?:do|does|did|can|wo|would|has|have|is)nt\b|cannot|unable|never|n/a|without|"
    r"false|disagree|refus|reject|declin|withdr|revok|\bobject"
)
_NOT_SHOWN = re.compile(
    r"匿名|保密|仅|只|only|anonym|confidential|private|hide|hidden|隐|匹配(?!.*(?:展示|公开|显示))|"
    r"\bmatch(?!.*(?:show|profile|name|public|display))"
)
_AGREED = re.compile(
    r"同意|授权|可以|愿意|接受|允许|匹配|参与|参加|确认|已签|签署|^[是对好行可](?:$|[的，,。!！])|，是|：是|:是|[√✓✔☑✅]|^1(?:\.0*)?$|^[yt]$|"
    r"\byes\b|agree|consent|match|\btrue\b|accept|\bok(?:ay)?\b|\bsure\b|of course|signed|grant|allow|permi|confirm"
)
_SHOWN = re.compile(r"展示|公开|显示|姓名|全部|profile|show|name|public|display|\ball\b|visible")
_HIDDEN = re.compile(
    r"匿名|保密|不(?:公开|展示|显示)|仅(?:用于)?匹配|仅限匹配|anonym|(?:matching|match) only|only (?:for )?match|隐藏|"
    r"(?:not|n['’]t|hide|without).{0,20}(?:name|profile|public)"
)
_NAME_WITHHELD = re.compile(  # not where the negation goes on: "do not show my name or match me"
    r"(?>(?:请?勿|不(?:要|得|能|愿意?|同意|希望|想)?)(?:对外|我的|本人|其)?(?:公开|展示|显示|披露)(?:我的|本人)?(?:姓名|名字|身份)?"
    r"|\b(?:(?:do|does|is|can|may|should|must)(?: not|n['’]t)|not|never|without)\b"
    r"(?:(?!match|agree|consent|process|\bus(?:e|ing)\b)[^,;.，；。]){0,20}?"
    r"\b(?:show|display|publi|disclos|reveal|visible|name|profile)\w*"
    r"(?: (?:my|the|his|her|their))?(?: (?:full |real )?name| profile)?(?: public(?:ly)?)?)"
    r"(?!\s*(?:(?:n?or|and)\b|[/、或及和与]))"
)
_ASKED = re.compile(r"^[是可能]否[^：:?？]*[：:?？]?")  # a question repeated before its answer
_ONLY_MATCHING = re.compile(r"仅(?:限|供|用于)?匹配|只(?:用于|参与)?匹配|\bmatch\w* only|only (?:for )?match")
_NOTHING_WRITTEN = re.compile(r"[\s\-/\\.。…]*")
_UNTICKED, _TICKED = re.compile(r"[□☐▢○◯]|[\[(（]\s*[\])）]"), re.compile(r"[☑☒✅■◼●✓✔√]|[\[(（]\s*x\s*[\])）]")


def consents(row: Row) -> frozenset[Consent]:
    """Matching is what registering asks for; a name is shown only where the person says so.

    An empty cell agrees to matching; a written answer agrees to what it clearly says, and to nothing where it is a
    refusal or unclear. A plain yes means what was asked: under `consent` matching, under `show_name` the name alone.
    """
    agreed = _agreed(row)
    return agreed | {Consent.PROFILE} if agreed and _may_be_shown(row) else agreed


def _answer(row: Row, field: str) -> str:
    """What was written, also a word that elsewhere stands for an empty cell: none, N/A, pending."""
    written = folded(row.written(field))
    return folded(row.text(field)) or ("" if _NOTHING_WRITTEN.fullmatch(written) else written)


def _left_unticked(row: Row, field: str) -> bool:
    written = folded(row.written(field))
    return bool(_UNTICKED.search(written)) and not _TICKED.search(written)


def _beside_the_name(text: str) -> str:
    """What is said of anything but the name, in words whose negations refuse."""
    return _NAME_WITHHELD.sub("", _AFFIRMED.sub("同意", _PROMISED.sub("", _ASKED.sub("", text))))


def _may_be_shown(row: Row) -> bool:
    text = _AFFIRMED.sub("同意", _ASKED.sub("", _answer(row, "show_name")))
    if not text or any(pattern.search(text) for pattern in (_REFUSED, _HIDDEN, _NOT_SHOWN)):
        return False
    if not _left_unticked(row, "show_name") and (_AGREED.search(text) or _SHOWN.search(text)):
        return True
    row.report("show_name.unclear", "show_name", row.written("show_name"))
    return False


def _agreed(row: Row) -> frozenset[Consent]:
    text, written = _answer(row, "consent"), row.written("consent")
    beside = _answer(row, "show_name")
    only_matching = _ONLY_MATCHING.search(beside)  # "no, matching only" refuses the name, and nothing else
    of_matching = re.search("匹配|match", beside) and not only_matching
    if not text and of_matching and _REFUSED.search(_beside_the_name(beside)):
        text, written = beside, row.written("show_name")
    if not text:
        return frozenset({Consent.MATCHING})
    said = _beside_the_name(text)
    if _REFUSED.search(said):
        row.report("consent.refused", "consent", written)
        return frozenset()
    hidden = _HIDDEN.search(text) or _NAME_WITHHELD.search(text)
    clear = _AGREED.search(said) or _SHOWN.search(said) or (hidden and "不同意" not in text)
    if _left_unticked(row, "consent") or not clear:
        row.report("consent.unclear", "consent", written)
        return frozenset()
    if _SHOWN.search(text) and not hidden:
        return frozenset({Consent.MATCHING, Consent.PROFILE})
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
