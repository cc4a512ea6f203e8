"""The parts of a demand: from a row's cells to kind, terms, organisation and requirements."""

import re
from datetime import date

from matcher.bilingual import Bilingual
from matcher.profiles import vocabulary
from matcher.profiles.models import (
    Cooperation,
    Degree,
    Employment,
    FundingTerms,
    JobTerms,
    Kind,
    Maturity,
    Organisation,
    OrganisationType,
    Partner,
    TechnologyTerms,
    Terms,
    Tier,
)
from matcher.profiles.money import Unreadable
from matcher.profiles.numbers import parse_headcount, parse_years
from matcher.profiles.requirements import (
    LanguagesReading,
    clauses,
    is_preferred,
    languages_required,
    least_degree,
    must_clauses,
    says_must,
)
from matcher.profiles.row import Row
from matcher.profiles.text import folded

_NAMELESS = Bilingual("未具名单位", "Unnamed organisation")
_TERMS_OF: dict[Kind, tuple[str, ...]] = {
    Kind.FUNDING: ("amount", "stage", "partner"),
    Kind.TECHNOLOGY: ("budget", "maturity", "cooperation"),
    Kind.JOB: ("salary", "headcount", "employment"),
}


def title_from(text: str) -> str:
    sentence = re.split(r"[。！？!?；;\n]|\.\s", text.strip(), maxsplit=1)[0].strip() or text.strip()
    return sentence if len(sentence) <= 80 else sentence[:79] + "…"


_NUMBERED = re.compile(r"^\s*[(（]?(?:\d{1,2}|[一二三四五六七八九十])\s*[.、．)）]\s*(?=\D)", re.MULTILINE)


def title(row: Row) -> str:
    """On one line; several numbered titles in one cell stay one entry, and that is said."""
    text = row.limited("title", 500)
    numbered = _NUMBERED.findall(text)
    if len(numbered) >= 2:
        row.report("demand.several", "title", text, count=len(numbered))
    if "\n" not in text:
        return text
    lines = (_NUMBERED.sub("", line).strip(" ；;。") for line in text.split("\n"))
    return ("；" if len(numbered) >= 2 else " ").join(line for line in lines if line) or text


def organisation(row: Row) -> Organisation:
    name = row.limited("organisation", 200)
    if not name:
        name = " ".join(_NAMELESS)
        row.report("demand.no_organisation", "organisation", name=_NAMELESS)
    types = (
        row.codes("organisation_type", vocabulary.organisation_types())
        or vocabulary.organisation_types().find(name)[-1:]
    )
    tiers = row.codes("tier", vocabulary.tiers())
    district = row.text("district")
    return Organisation(
        name=name,
        type=OrganisationType(types[0]) if types else None,
        district=next(iter(vocabulary.places().find(district)), district[:100]) if district else "",
        tier=Tier(tiers[0]) if tiers else None,
    )


def terms(row: Row, listed: Kind | None) -> Terms:
    kind = _kind(row, listed)
    for other, names in _TERMS_OF.items():
        for name in names:
            if other is not kind and row.text(name):
                row.report("value.other_list", name, row.text(name))
                row.keep(name, row.text(name))
    if kind is Kind.FUNDING:
        partners = tuple(map(Partner, row.codes("partner", vocabulary.partners())))
        return FundingTerms(amount=row.money("amount"), stage=next(iter(row.stages("stage")), None), partners=partners)
    if kind is Kind.TECHNOLOGY:
        maturity = next(iter(row.codes("maturity", vocabulary.maturities())), None)
        cooperation = tuple(map(Cooperation, row.codes("cooperation", vocabulary.cooperations())))
        return TechnologyTerms(
            budget=row.money("budget"), maturity=Maturity(maturity) if maturity else None, cooperation=cooperation
        )
    employment = tuple(map(Employment, row.codes("employment", vocabulary.employments())))
    return JobTerms(salary=row.money("salary", "pay"), headcount=_headcount(row), employment=employment)


def _kind(row: Row, listed: Kind | None) -> Kind:
    """The kind the row states, else its list's, else the one whose columns are filled, else what the title says."""
    stated = row.codes("kind", vocabulary.kinds())
    if stated:
        return Kind(stated[0])
    if listed:
        return listed
    filled = {kind: row.has(*names) for kind, names in _TERMS_OF.items()}
    best = max(filled, key=lambda kind: filled[kind])
    if filled[best] and list(filled.values()).count(filled[best]) == 1:
        row.report("demand.kind_inferred", "kind", kind=vocabulary.kinds().label(best.value))
        return best
    named = vocabulary.kinds().infer(f"{row.text('title')}\n{row.text('description')}", most=1)
    kind = Kind(named[0]) if named else Kind.TECHNOLOGY
    row.report(
        "demand.kind_inferred" if named else "demand.kind_assumed", "kind", kind=vocabulary.kinds().label(kind.value)
    )
    return kind


def _headcount(row: Row) -> int | None:
    try:
        return parse_headcount(row.text("headcount"))
    except Unreadable:
        row.unreadable("number.unreadable", "headcount")
        return None


class Requirements:
    """Degree, years, languages and places a demand asks for, and which of them it makes a must."""

    def __init__(self, row: Row, description: str, *, infer: bool) -> None:
        """`infer`: what has no column is read from the text, as a job's is; a technology's text tells other years."""
        self.degree = self._degree(row) or (self._degree_in(row, description) if infer else None)
        self.years = row.years() or (self._years_in(row, description) if infer and not row.text("years") else None)
        self.languages = self._languages(row)
        self.places = row.places("place", narrowest=True) or row.places("district", narrowest=True)
        in_text = must_clauses(description)
        self.hard = frozenset(
            name
            for name, must in (
                ("degree", self.degree and (says_must(row.text("degree")) or self._degree_named(in_text))),
                ("years", self.years and (says_must(row.text("years")) or self._years_named(in_text, row.today))),
                ("languages", self.languages.codes and (self.languages.must or self._languages_named(in_text))),
                ("place", self.places and (says_must(row.text("place")) or self._place_named(in_text))),
            )
            if must
        )

    def _degree(self, row: Row) -> Degree | None:
        text = row.text("degree")
        if not text:
            return None
        degree, remark = least_degree(text)
        row.codes("degree", vocabulary.degrees())
        if remark and degree:
            row.report(remark, "degree", text, degree=vocabulary.degrees().label(degree.value))
        return degree

    def _degree_in(self, row: Row, description: str) -> Degree | None:
        """From a text of requirements, where the list has no column for it or the row leaves it blank."""
        if row.text("degree"):
            return None
        for clause in clauses(description):
            if _ASKS_DEGREE.search(clause) and vocabulary.degrees().find_in_prose(clause):
                degree, _ = least_degree(clause)
                row.report("requirement.inferred", "degree", clause)
                return degree
        return None

    def _years_in(self, row: Row, description: str) -> float | None:
        for clause in clauses(description):
            if (found := _ASKS_YEARS.search(clause)) and not is_preferred(clause):
                row.report("requirement.inferred", "years", clause)
                return _years_or_none(found.group(), row.today)
        return None

    def _languages(self, row: Row) -> LanguagesReading:
        text = row.text("languages")
        row.codes("languages", vocabulary.languages())
        reading = languages_required(text)
        if reading.left_out:
            row.report("languages.only_must", "languages", text)
            row.keep("languages", text)
        return reading

    def _degree_named(self, clauses: tuple[str, ...]) -> bool:
        return any(self.degree in vocabulary.degrees().find_in_prose(clause) for clause in clauses)

    def _years_named(self, clauses: tuple[str, ...], today: date) -> bool:
        return any(
            re.search(r"年|years?", clause) and _years_or_none(clause, today) == self.years for clause in clauses
        )

    def _languages_named(self, clauses: tuple[str, ...]) -> bool:
        named = {code for clause in clauses for code in vocabulary.languages().find_in_prose(clause)}
        return not self.languages.any_of and set(self.languages.codes) <= named

    def _place_named(self, clauses: tuple[str, ...]) -> bool:
        around = {outer for place in self.places for outer in vocabulary.surroundings(place)}
        return any({*self.places, *around} & {*vocabulary.places().find_in_prose(clause)} for clause in clauses)


_ASKS_DEGREE = re.compile(
    r"(?:^|:)\s*(?:全日制|统招)?(?:博士|硕士|本科|大专|专科)(?:研究生)?(?:学历|学位)?$|"
    r"(?:博士|硕士|本科|大专|专科|学士|研究生|高中|中专|技校)(?:研究生)?(?:学历|学位)?(?:或|及其?|\(含\))?以上|(?:学历|学位)(?:要求)?[:为]|"
    r"具[有备].{0,8}(?:学历|学位)|(?:degree|ph\.?d|master'?s|bachelor'?s|doctorate).{0,30}(?:required|"
    r"or (?:above|higher)|and above|at least|minimum)|"
    r"(?:minimum|at least|hold(?:s|ing)?) an? .{0,30}(?:degree|ph\.?d|master|bachelor|doctorate)"
)
_ASKS_YEARS = re.compile(
    r"(?:^|:)\s*\d+(?:\s*[-~至]\s*\d+)?\s*年及?以上$|"
    r"\d+(?:\s*[-~至]\s*\d+)?\s*年(?:\(含\))?(?:及?以上)?[^\d]{0,12}(?:经验|经历|工作年限|从业)|"
    r"(?:\d+|two|three|four|five|six|seven|eight|ten)\s*\+?\s*(?:or more )?years?(?:'|’)?.{0,25}experience"
)


def _years_or_none(clause: str, today: date) -> float | None:
    try:
        return parse_years(clause, today)
    except Unreadable:
        return None


_YES = re.compile(
    r"^(?:是|对|有|保密|匿名|不(?:对外|予)?公开|内部|yes|y|true|1|√|✓|✔|☑|confidential|anonymous)(?!不)|需保密|需要保密|要求保密|匿名"
)
_NO = re.compile(r"^(?:否|不(?!对外|予|公开)|非|no\b|n$|false|0|×|x$|公开|可公开|无需|public|none)")


def confidential(row: Row) -> bool:
    text = row.text("confidential")
    if not text:
        return False
    if _NO.search(folded(text)):
        return False
    if not _YES.search(folded(text)):
        row.report("confidential.unclear", "confidential", text)
    return True
