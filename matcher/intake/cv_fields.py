"""Lines of a CV → the fields they state. Only what is written is taken, and no personal data beyond need."""

# ruff: noqa: E501 (patterns and tables, one a line)

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matcher.intake.columns import candidates
from matcher.profiles.requirements import highest_degree
from matcher.profiles.text import clean, key_of


class TracedField(NamedTuple):
    """A value and the lines it stands on, counted from 1. `sure` is False for what was recognised by its form only."""

    field: str
    value: str
    lines: tuple[int, ...]
    sure: bool = True


class Personal(NamedTuple):
    """A line with personal data that is not collected. What it says is not repeated."""

    line: int


_SECTIONS: dict[str, tuple[str, ...]] = {
    "education": ("教育背景", "教育经历", "学习经历", "教育", "学历", "education", "educationandtraining", "academicbackground", "educationalbackground", "qualifications", "ausbildung"),
    "experience": ("工作经历", "工作经验", "职业经历", "任职经历", "实习经历", "workexperience", "experience", "employment", "professionalexperience", "employmenthistory", "workhistory", "career", "careerhistory", "researchexperience", "科研经历", "研究经历"),
    "project": ("项目经历", "项目经验", "项目", "projects", "selectedprojects", "projectexperience", "创业项目"),
    "skills": ("技能", "专业技能", "技能特长", "技术专长", "专长", "skills", "technicalskills", "keyskills", "coreskills", "expertise", "competences", "研究方向", "researchinterests", "skillsandexpertise"),
    "languages": ("语言", "语言能力", "外语", "外语水平", "外语能力", "languages", "languageskills"),
    "summary": ("个人简介", "自我评价", "自我介绍", "个人概况", "简介", "个人评价", "profile", "summary", "aboutme", "about", "personalstatement", "professionalsummary", "personalprofile", "careersummary"),
    "achievements": ("成果", "主要成果", "科研成果", "论文", "发表论文", "专利", "获奖情况", "获奖", "荣誉奖项", "代表性成果", "荣誉", "论文与专利", "publications", "selectedpublications", "patents", "awards", "achievements", "honours", "honors", "publicationsandpatents", "patentsandpublications", "awardsandhonours"),
    "other": ("基本信息", "个人信息", "联系方式", "求职意向", "兴趣爱好", "推荐人", "contact", "personalinformation", "personaldetails", "contactdetails", "contactinformation", "interests", "hobbies", "references", "objective", "证书", "certificates", "培训经历", "certifications"),
}  # fmt: skip
_SECTION_OF = {name: section for section, names in _SECTIONS.items() for name in names}
_LABEL = re.compile(r"(?:^|(?<=[\s|｜;；,，、]))([A-Za-z\u3400-\u9fff][A-Za-z\u3400-\u9fff ./-]{0,24}?)\s*[:：]\s*")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\d.])(?:(?:\+|00)\d[\d ()-]{7,18}\d|1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?![\d.])")
_DEGREE = re.compile(
    r"博士(?!后)|硕士|本科|学士|大专|专科|高职|技师|\bPh\.? ?D\.?|\bD\.?Phil\b\.?|\bDoctor(?:ate|al degree)?(?: of [A-Z]\w+)?|\bDr\.-Ing\.|\bDr\. rer\. nat\.|\bM\.? ?Sc\.?\b|\bM\.?S\.?(?= in )|\bMaster(?:'s|s)?(?: of [A-Z]\w+)?|\bMBA\b|\bM\.?Eng\.?\b|\bDipl\.-Ing\.|\bDiplom\b"
    r"|\bB\.? ?Sc\.?\b|\bBachelor(?:'s|s)?(?: of [A-Z]\w+)?|\bB\.?Eng\.?\b|\bB\.?A\.?(?= in )|\bHND\b"
)
_DATES = re.compile(
    r"(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? )?(?:\d{1,2}[/.])?(?:19|20)\d{2}(?:\s*[年./-]\s*(?:1[0-2]|0?[1-9])(?!\d)月?)?年?"
    r"(?:\s*(?:[-–—~～至到]|to|until)+\s*(?:(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? )?(?:\d{1,2}[/.])?(?:19|20)\d{2}(?:\s*[年./-]\s*(?:1[0-2]|0?[1-9])(?!\d)月?)?年?|今|现在|present|now|today|current|date))?",
    re.IGNORECASE,
)
_CURRENT = re.compile(r"至今|现在|\bpresent\b|\bnow\b|\bcurrent|\btoday\b|since (?:19|20)\d{2}", re.IGNORECASE)
_SCHOOL = re.compile(
    r"大学|学院|研究所|科学院|职业技术|\b(?:university|universit\w+|college|institut\w*|school|polytechn\w*|hochschule|academy|école|ecole|politecnico|tu|eth|epfl|rwth|mit|kaist|insead)\b",
    re.IGNORECASE,
)
_EMPLOYER = re.compile(
    r"公司|集团|研究院|研究所|大学|学院|医院|中心|实验室|\b(?:ltd|inc|gmbh|llc|corp|ag|plc|university|institut\w*|laborator\w+|group|company|hospital|co)\b\.?",
    re.IGNORECASE,
)
_POSITION = re.compile(
    r"工程师|研究员|经理|教授|讲师|总监|主管|主任|院长|博士后|创始人|科学家|顾问|技师|设计师|负责人|医师|\b(?:engineer|research\w*|manager|professor|lecturer|director|head|scientist|founder|consultant|designer|technician|lead|postdoc\w*|fellow|developer|officer|analyst|architect|chief|ceo|cto|partner|specialist|associate)\b",
    re.IGNORECASE,
)
_YEARS = re.compile(
    r"(?<!\d)\d{1,2}\+?\s*(?:余)?年(?:以上)?[^，。,;；\n]{0,12}?经验|(?<!\d)\d{1,2}\+? years(?:' | of )?[^,.;\n]{0,40}?experience",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"男性?|女性?|male|female|\d{2}\s*周?岁|aged? \d{2}|\d{2} years old|已婚|未婚|married|single|[\u4e00-\u9fff]{1,3}族|(?:中共)?(?:预备)?党员|群众|团员|born (?:in|on) .*|(?:出)?生于.*|(?:19|20)\d{2}年(?:\d{1,2}月)?(?:\d{1,2}日)?出?生|国籍.*|籍贯.*|nationality.*|[\u4e00-\u9fff]{2,4}人",
    re.IGNORECASE,
)
_TITLE_WORDS = re.compile(r"个人简历|简\s*历|履历表?|curriculum vitae|r[ée]sum[ée]|\bcv\b", re.IGNORECASE)
_LATIN_NAME = re.compile(
    r"(?:(?:Dr|Prof|Mr|Ms|Mrs)\.? ?)*[A-ZÀ-Þ][\w'’.-]*(?: (?:[A-ZÀ-Þ][\w'’.-]*|van|von|de|der|da|bin|al)){1,4}"
)
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文骆欧"
)
_LONGEST_NAME_LINE = 40
_PLAIN = frozenset(
    [
        "name",
        "email",
        "phone",
        "country",
        "city",
        "degree",
        "institution",
        "major",
        "years",
        "position",
        "employer",
        "roles",
        "industry",
        "headline",
        "skills",
        "languages",
        "expected_salary",
        "preferred_place",
        "available",
        "achievements",
        "summary",
    ]
)
_LONG_TEXT = 8_000


class _Line(NamedTuple):
    number: int
    text: str
    section: str


def traced_fields(lines: Sequence[str]) -> tuple[list[TracedField], list[Personal]]:
    """Each field once, with its lines, in the order of a form; and the lines whose personal data was passed over."""
    placed = list(_in_sections(lines))
    found: dict[str, TracedField] = {}
    personal: dict[int, Personal] = {}

    def take(field: TracedField | None) -> None:
        if field and field.value and field.field not in found:
            found[field.field] = field

    for line in placed:
        for label, value in _labelled(line.text):
            for candidate in candidates(label, "talent")[:1]:
                if candidate.field == "sensitive":
                    personal[line.number] = Personal(line.number)
                elif candidate.field in _PLAIN and candidate.score >= 0.9 and len(value) < 300:
                    take(TracedField(candidate.field, value, (line.number,)))
    take(_first(placed, _EMAIL, "email"))
    take(_first(placed, _PHONE, "phone"))
    take(_name(placed))
    for field in _education(placed):
        take(field)
    for field in _employment(placed):
        take(field)
    take(_first(placed, _YEARS, "years"))
    for name in ("skills", "languages", "achievements"):
        take(_whole_section(placed, (name,), name, personal))
    take(_whole_section(placed, ("summary", "experience", "project"), "summary", personal))
    return list(found.values()), sorted(personal.values())


def _in_sections(lines: Sequence[str]) -> Iterator[_Line]:
    """Lines with the section they stand in; a heading's own line belongs to none."""
    section = "top"
    for number, raw in enumerate(lines, start=1):
        text = raw.strip()
        heading, _, rest = text.partition("：") if "：" in text else text.partition(":")
        key = re.sub(r"^[一二三四五六七八九十\d]+(?=[\u3400-\u9fffa-z])", "", key_of(heading))
        if len(heading) <= 40 and key in _SECTION_OF:
            section = _SECTION_OF[key]
            if rest.strip() and section != "other":
                yield _Line(number, clean(rest), section)
            elif rest.strip():
                yield _Line(number, text, section)
            continue
        yield _Line(number, text, section)


def _labelled(text: str) -> Iterator[tuple[str, str]]:
    """(label, value) for every "label: value" of a line."""
    marks = list(_LABEL.finditer(text))
    for index, mark in enumerate(marks):
        following = marks[index + 1] if index + 1 < len(marks) else None
        value = text[mark.end() : following.start() if following else len(text)]
        value = re.split(r"\s{2,}|\t|[|｜]", value.strip(), maxsplit=1)[0]
        yield mark.group(1).strip(), clean(value).strip(" ;；,，、|｜")


def _first(lines: Sequence[_Line], pattern: re.Pattern[str], field: str) -> TracedField | None:
    for line in lines:
        if found := pattern.search(line.text):
            return TracedField(field, clean(found.group()), (line.number,))
    return None


def _name(lines: Sequence[_Line]) -> TracedField | None:
    """The first line or two when they look like nothing but a name."""
    for line in [line for line in lines if line.section == "top"][:4]:
        text = _TITLE_WORDS.sub(" ", re.sub(r"[（(](?:虚构|invented)[)）]", " ", line.text)).strip(" -–—|｜:：·\t")
        first = re.split(r"\s{2,}|\t|[|｜,，]|\s[-–—]\s", text, maxsplit=1)[0].strip()
        compact = re.sub(r"\s+", "", first)
        han = re.fullmatch(r"[\u3400-\u9fff]{2,4}", compact) and compact[0] in _SURNAMES
        latin = (
            len(first) <= _LONGEST_NAME_LINE
            and _LATIN_NAME.fullmatch(first)
            and not (_SCHOOL.search(first) or _POSITION.search(first) or _EMPLOYER.search(first))
        )
        both = re.fullmatch(
            r"([A-Z][A-Za-z'’.-]*(?: [A-Z][A-Za-z'’.-]*){1,3})\s*[（(]?([\u3400-\u9fff]{2,4})[）)]?", first
        )
        if key_of(first) not in _SECTION_OF and (han or latin or both):
            return TracedField("name", compact if han else clean(first), (line.number,), sure=False)
    return None


def _parts(text: str) -> list[str]:
    """The pieces of an entry's line, without its dates."""
    bare = _DATES.sub("|", text)
    pieces = re.split(
        r"[|｜,，;；、\t·•/／。]|\s{2,}|\s[-–—@]\s|\bat\b|(?<=[\u3400-\u9fff）)])\s+|\s+(?=[\u3400-\u9fff])", bare
    )
    return [piece for piece in map(_bare, pieces) if piece]


def _bare(piece: str) -> str:
    text = clean(piece).strip(" -–—.:：")
    unbalanced = sum(text.count(mark) for mark in "(（") != sum(text.count(mark) for mark in ")）")
    return text.strip(" ()（）") if unbalanced or text[:1] in "(（" else text


def _rank(degree: str) -> int:
    found, _ = highest_degree(degree)
    return found.rank if found else 0


def _education(lines: Sequence[_Line]) -> Iterator[TracedField]:
    """Degree, institution and major of the entry with the highest degree."""
    entries = [line for line in lines if line.section == "education"]
    stated = [
        (max((_rank(match), match) for match in matches), line)
        for line in entries
        if (matches := _DEGREE.findall(line.text))
    ]
    if not stated:
        return
    (_, degree), line = max(stated, key=lambda item: item[0][0])
    yield TracedField("degree", degree, (line.number,))
    around = sorted(
        (near for near in entries if abs(near.number - line.number) <= 1),
        key=lambda near: abs(near.number - line.number),
    )
    for near in around:
        if near is not line and _DEGREE.search(near.text):
            continue  # another degree's own line
        school = next((part for part in _parts(near.text) if _SCHOOL.search(part) and not _DEGREE.fullmatch(part)), "")
        if school:
            yield TracedField("institution", school, (near.number,))
            break
    if major := _major(line.text, degree):
        yield TracedField("major", major, (line.number,), sure=False)


def _major(text: str, degree: str) -> str:
    if named := re.search(re.escape(degree) + r"(?: degree)? (?:in|of) ([A-Za-z][A-Za-z &-]{2,60})", text):
        return clean(named.group(1))
    if named := re.search(r"([\u3400-\u9fff]{2,16})专业", text):
        return named.group(1)
    left = [
        part
        for part in _parts(text)
        if not _SCHOOL.search(part) and not _DEGREE.search(part) and not any(c.isdigit() for c in part)
    ]
    return left[0] if len(left) == 1 and 2 <= len(left[0]) <= 60 else ""


def _employment(lines: Sequence[_Line]) -> Iterator[TracedField]:
    """Position and employer of the entry that runs to the present, else of the first."""
    entries = [line for line in lines if line.section == "experience"]
    dated = [line for line in entries if _DATES.search(line.text) and len(line.text) <= 150]
    if not dated:
        return
    current = next((line for line in dated if _CURRENT.search(line.text)), dated[0])
    after = [line for line in entries if line.number == current.number + 1 and len(line.text) <= 80]
    for field, pattern in (("position", _POSITION), ("employer", _EMPLOYER)):
        for line in (current, *after):
            parts = [part for part in _parts(line.text) if len(part) <= 80 and pattern.search(part)]
            if field == "position":  # 研究院 is an employer although 研究员 is a position
                parts = [
                    part
                    for part in parts
                    if not re.search(
                        r"公司|大学|学院|研究院|研究所|\b(?:ltd|gmbh|inc|university)\b", part, re.IGNORECASE
                    )
                ] or parts[:0]
            if parts:
                yield TracedField(field, parts[0], (line.number,), sure=False)
                break


def _whole_section(
    lines: Sequence[_Line], sections: tuple[str, ...], field: str, personal: dict[int, Personal]
) -> TracedField | None:
    """The text of a section, clauses of personal data left out."""
    taken, numbers, length = [], [], 0
    for line in lines:
        if line.section not in sections:
            continue
        kept = _impersonal(line.text)
        if kept != line.text:
            personal[line.number] = Personal(line.number)
        if kept and length + len(kept) <= _LONG_TEXT:
            taken.append(clean(kept))
            numbers.append(line.number)
            length += len(kept)
    if not taken:
        return None
    return TracedField(field, ("\n" if field in ("summary", "achievements") else "；").join(taken), tuple(numbers))


def _impersonal(text: str) -> str:
    clauses = re.split(r"([，,；;。|｜]\s*)", text)
    if not any(_PERSONAL.fullmatch(clause.strip()) for clause in clauses[::2]):
        return text
    pairs = zip(clauses[::2], [*clauses[1::2], ""], strict=True)
    return "".join(clause + mark for clause, mark in pairs if not _PERSONAL.fullmatch(clause.strip())).strip("，,；; ")


__all__ = ["Personal", "TracedField", "traced_fields"]
