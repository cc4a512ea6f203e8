"""Letters of invitation, in Chinese or English: the text, the sheet for a mail merge, and all texts in an archive.

A letter names the fair, its days and rooms, and the demands for whose subjects the talent was found; an organisation
only where it may be shown, and nobody's contact details but the office's own. It promises no meeting: whom the talent
meets is for both sides to agree.

The language is that in which the talent's profile is written. Where it mixes both, Chinese for who names Chinese among
his languages, else English.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from matcher.bilingual import Bilingual, Language
from matcher.fair.frame import Fair
from matcher.fair.inviting import letter_texts as texts
from matcher.fair.participants import UNNAMED
from matcher.profiles import vocabulary
from matcher.profiles.models import Degree, Kind, Talent
from matcher.profiles.text import has_han

MOST_TOPICS = 5  # demands that a letter names
_TITLED = re.compile(r"\b(?:dr|prof|professor)\b|博士|教授|院士|团队|课题组|\b(?:team|group|lab)\b", re.IGNORECASE)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True)
class Topic:
    """A demand as the invited may see it. organisation: "" where it does not want to be known yet."""

    title: str
    kind: Kind
    organisation: str = ""


@dataclass(frozen=True)
class Occasion:
    """What all letters of a fair have in common. Empty texts are left out of the letter, or said in general words."""

    fair: Bilingual
    days: tuple[date, ...]
    rooms: tuple[Bilingual, ...] = ()
    venue: Bilingual = UNNAMED
    written: date | None = None  # the day on the letter
    reply_by: date | None = None
    reply_to: str = ""  # an address of the office
    signed: Bilingual = UNNAMED  # by default the organising committee

    @classmethod
    def of(cls, fair: Fair, **said: Any) -> "Occasion":
        """With name, days and rooms of the frame."""
        name = fair.name.bilingual
        rooms = tuple(room.name.bilingual for room in fair.rooms if room.name.zh or room.name.en)
        days = tuple(sorted({slot.day for slot in fair.slots}))
        return cls(Bilingual(name.zh or fair.id, name.en or fair.id), days, rooms, **said)

    @property
    def place(self) -> Bilingual:
        """Venue and rooms; empty where neither is known."""
        rooms = Bilingual("、".join(room.zh for room in self.rooms), ", ".join(room.en for room in self.rooms))
        return Bilingual(
            self.venue.zh + rooms.zh if self.venue.zh else rooms.zh,
            ", ".join(filter(None, (rooms.en, self.venue.en))),
        )

    @property
    def signature(self) -> Bilingual:
        named = texts.COMMITTEE.format(fair=self.fair)
        return Bilingual(self.signed.zh or self.signed.en or named.zh, self.signed.en or self.signed.zh or named.en)


@dataclass(frozen=True)
class Letter:
    """To one talent. topics: the best first."""

    talent: str  # id
    name: str
    language: Language
    topics: tuple[Topic, ...]
    email: str = ""
    doctor: bool = False

    @classmethod
    def to(cls, talent: Talent, topics: Sequence[Topic]) -> "Letter":
        return cls(
            talent.id,
            talent.name,
            language_of(talent),
            tuple(topics[:MOST_TOPICS]),
            talent.email,
            talent.degree is Degree.DOCTOR,
        )

    @property
    def salutation(self) -> str:
        titled = self.doctor and not _TITLED.search(self.name)
        written = texts.DEAR_DOCTOR if titled else texts.DEAR
        name = self.name if has_han(self.name) or self.language is Language.EN else f" {self.name} "
        return written.format(name=name).text(self.language).replace(" ：", "：")


def language_of(talent: Talent) -> Language:
    if talent.language == "mixed":
        return Language.ZH if "zh" in talent.languages else Language.EN
    return Language(talent.language)


def letter_text(letter: Letter, occasion: Occasion) -> str:
    """The letter as plain text, paragraph by paragraph; Chinese ones indented as the custom is."""
    language = letter.language
    indent = "　　" if language is Language.ZH else ""
    paragraphs = [
        texts.INVITING.format(fair=occasion.fair, when=_when(occasion), where=_where(occasion)),
        texts.FAIR,
    ]
    lines = [texts.HEADING.text(language), "", letter.salutation, ""]
    lines += [texts.GREETING.text(language), ""] if texts.GREETING.text(language) else []
    for paragraph in paragraphs:
        lines += [indent + paragraph.text(language), ""]
    if letter.topics:
        lines += [indent + texts.FOUND_FOR.text(language), ""]
        lines += [f"{number}. {_topic(topic, language)}" for number, topic in enumerate(letter.topics, start=1)]
        lines += [""]
    for paragraph in (texts.ARRANGING, _reply(occasion)):
        lines += [indent + paragraph.text(language), ""]
    closing = [texts.CLOSING.text(language), "", occasion.signature.text(language)]
    if occasion.written is not None:
        closing.append(day_of(occasion.written).text(language))
    return "\n".join([*lines, *closing]) + "\n"


def merge_rows(letters: Sequence[Letter], occasion: Occasion) -> list[dict[str, str]]:
    """One row a letter, by the names of COLUMNS; what is read is in the letter's own language."""
    return [_row(letter, occasion) for letter in letters]


def merge_workbook(letters: Sequence[Letter], occasion: Occasion, language: Language) -> bytes:
    """An .xlsx with one row a letter, under headings in the office's language, and a column for the replies.

    A text that begins with "=" stays a text, so nothing that somebody typed is run by the reader's spreadsheet.
    """
    import xlsxwriter  # only this form needs it

    content = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(content, plain) as workbook:
        sheet = workbook.add_worksheet(texts.SHEET.text(language))
        heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        for column, (name, label) in enumerate(texts.COLUMNS.items()):
            sheet.set_column(column, column, texts.WIDTHS.get(name, 16), wrapped)
            sheet.write_string(0, column, label.text(language), heading)
        for place, row in enumerate(merge_rows(letters, occasion), start=1):
            for column, name in enumerate(texts.COLUMNS):
                sheet.write_string(place, column, row.get(name, ""))
        answers = [texts.ACCEPTED.text(language), texts.DECLINED.text(language)]
        replies = list(texts.COLUMNS).index("reply")
        sheet.data_validation(1, replies, max(len(letters), 1), replies, {"validate": "list", "source": answers})
        sheet.freeze_panes(1, 0)
    return content.getvalue()


def archive(letters: Sequence[Letter], occasion: Occasion) -> bytes:
    """A .zip with each letter as a text file (UTF-8)."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, letter in enumerate(letters, start=1):
            # Of one time for all, so that the same letters make the same archive.
            entry = zipfile.ZipInfo(file_name(letter, number))
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, letter_text(letter, occasion).encode())
    return content.getvalue()


def file_name(letter: Letter, number: int) -> str:
    """Without the name, which may hold what no file name can: 001-t_5b1f0c8e2a9d4736-zh.txt."""
    return f"{number:03}-{letter.talent}-{letter.language.value}.txt"


def days_of(days: Sequence[date]) -> Bilingual:
    """2026年11月22日至24日 / 22–24 November 2026; days apart are listed; empty for none."""
    spans = _spans(sorted(set(days)))
    return Bilingual("、".join(_span_zh(*span) for span in spans), ", ".join(_span_en(*span) for span in spans))


def day_of(day: date) -> Bilingual:
    return days_of([day])


def _row(letter: Letter, occasion: Occasion) -> dict[str, str]:
    language = letter.language
    row = {
        "talent": letter.talent,
        "name": letter.name,
        "email": letter.email,
        "language": vocabulary.languages().label(language.value).text(language),
        "salutation": letter.salutation,
        "fair": occasion.fair.text(language),
        "dates": days_of(occasion.days).text(language),
        "place": occasion.place.text(language),
        "reply_by": day_of(occasion.reply_by).text(language) if occasion.reply_by else "",
        "reply_to": occasion.reply_to,
        "signed": occasion.signature.text(language),
        "demands": "\n".join(_topic(topic, language) for topic in letter.topics),
        "letter": letter_text(letter, occasion),
    }
    for number, topic in enumerate(letter.topics, start=1):
        row[f"demand_{number}"] = topic.title
        row[f"organisation_{number}"] = topic.organisation or texts.UNDISCLOSED.text(language)
    return row


def _topic(topic: Topic, language: Language) -> str:
    kind = vocabulary.kinds().label(topic.kind).text(language)
    kind = kind if language is Language.ZH else kind.lower()
    organisation = topic.organisation or texts.UNDISCLOSED.text(language)
    return texts.TOPIC.format(title=topic.title, kind=kind, organisation=organisation).text(language)


def _when(occasion: Occasion) -> Bilingual:
    return texts.ON.format(days=days_of(occasion.days)) if occasion.days else texts.NO_DAYS_YET


def _where(occasion: Occasion) -> Bilingual:
    place = occasion.place
    return Bilingual(
        texts.AT.zh.format(place=place.zh) if place.zh else texts.NO_PLACE_YET.zh,
        texts.AT.en.format(place=place.en) if place.en else texts.NO_PLACE_YET.en,
    )


def _reply(occasion: Occasion) -> Bilingual:
    by = texts.BY.format(day=day_of(occasion.reply_by)) if occasion.reply_by else texts.SOON
    how = texts.WRITE_TO.format(address=occasion.reply_to) if occasion.reply_to else texts.ANSWER_THIS
    return texts.REPLY.format(by=by, how=how)


def _spans(days: Sequence[date]) -> list[tuple[date, date]]:
    spans: list[tuple[date, date]] = []
    for day in days:
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans


def _span_zh(first: date, last: date) -> str:
    begin = f"{first.year}年{first.month}月{first.day}日"
    if first == last:
        return begin
    if first.year != last.year:
        return f"{begin}至{last.year}年{last.month}月{last.day}日"
    return f"{begin}至{last.day}日" if first.month == last.month else f"{begin}至{last.month}月{last.day}日"


def _span_en(first: date, last: date) -> str:
    end = f"{last.day} {_MONTHS[last.month - 1]} {last.year}"
    if first == last:
        return end
    if first.year != last.year:
        return f"{first.day} {_MONTHS[first.month - 1]} {first.year} – {end}"
    return f"{first.day}–{end}" if first.month == last.month else f"{first.day} {_MONTHS[first.month - 1]} – {end}"
