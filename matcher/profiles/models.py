"""The canonical profiles. Whatever a person typed, these hold codes, numbers and clean text."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Kind(StrEnum):
    """The three demand lists: 融资, 技术, 岗位."""

    FUNDING = "funding"
    TECHNOLOGY = "technology"
    JOB = "job"


class Degree(StrEnum):
    """In rising order; `rank` compares."""

    VOCATIONAL = "vocational"  # 中专, 技校, apprenticeship
    ASSOCIATE = "associate"  # 大专, 高职, HND
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTOR = "doctor"

    @property
    def rank(self) -> int:
        return list(Degree).index(self) + 1


class OrganisationType(StrEnum):
    ENTERPRISE = "enterprise"
    UNIVERSITY = "university"
    INSTITUTE = "institute"
    PARK = "park"
    AGENCY = "agency"
    FUND = "fund"


class Tier(StrEnum):
    """Recognitions of an enterprise, as a ministry or city grants them."""

    LITTLE_GIANT = "little_giant"  # 专精特新“小巨人”
    SPECIALISED = "specialised"  # 专精特新
    HIGH_TECH = "high_tech"  # 高新技术企业
    GAZELLE = "gazelle"
    UNICORN = "unicorn"


class Intent(StrEnum):
    """What a talent is looking for."""

    JOB = "job"
    STARTUP = "startup"
    COOPERATION = "cooperation"
    INVESTMENT = "investment"


class Role(StrEnum):
    RESEARCHER = "researcher"
    ENGINEER = "engineer"
    ENTREPRENEUR = "entrepreneur"
    INVESTOR = "investor"
    MANAGER = "manager"
    DESIGNER = "designer"
    TECHNICIAN = "technician"
    TEACHER = "teacher"
    CLINICIAN = "clinician"
    SALES = "sales"


class Stage(StrEnum):
    """Financing rounds in the order they come."""

    SEED = "seed"
    ANGEL = "angel"
    PRE_A = "pre_a"
    A = "a"
    B = "b"
    C = "c"
    PRE_IPO = "pre_ipo"
    ACQUISITION = "acquisition"

    @property
    def rank(self) -> int:
        return list(Stage).index(self) + 1


class Partner(StrEnum):
    """Who a funding demand wants to meet."""

    VENTURE_CAPITAL = "venture_capital"
    STRATEGIC = "strategic"  # 产业资本, corporate investor
    GOVERNMENT_FUND = "government_fund"
    BANK = "bank"
    ANGEL = "angel"


class Maturity(StrEnum):
    """How far a technology is, in rising order, with the technology readiness levels (ISO 16290) it stands for."""

    CONCEPT = "concept"  # TRL 1–2
    LABORATORY = "laboratory"  # TRL 3–4, 小试
    PILOT = "pilot"  # TRL 5–7, 中试
    PRODUCTION = "production"  # TRL 8–9, 量产

    @property
    def rank(self) -> int:
        return list(Maturity).index(self) + 1


class Cooperation(StrEnum):
    CONTRACT_RESEARCH = "contract_research"  # 委托开发
    JOINT_RESEARCH = "joint_research"  # 联合研发
    LICENCE = "licence"  # 技术转让, 许可
    CONSULTING = "consulting"  # 顾问


class Employment(StrEnum):
    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    FLEXIBLE = "flexible"  # 柔性引进
    PROJECT = "project"


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Consent(StrEnum):
    """What a talent agreed to; each can be revoked alone."""

    MATCHING = "matching"  # may be matched at all
    PROFILE = "profile"  # name and employer may be shown to an enterprise


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)


class Money(_Model):
    """An amount or a range, as stated. Both ends None with `negotiable`: 面议. One end None: open on that side."""

    low: float | None = Field(default=None, ge=0)
    high: float | None = Field(default=None, ge=0)
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"  # ISO 4217
    period: Literal["total", "year", "month", "day", "hour"] = "total"
    negotiable: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> "Money":
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"the lower end {self.low:g} is above the upper end {self.high:g}")
        return self


class Source(_Model):
    """The row a profile came from: `FILE#SHEET!ROW`."""

    file: str
    sheet: str = ""
    row: int

    def __str__(self) -> str:
        return f"{self.file}#{self.sheet}!{self.row}"


class Organisation(_Model):
    name: str = Field(min_length=1, max_length=200)
    type: OrganisationType | None = None
    district: str = ""  # a code of the districts vocabulary, or a place as written
    tier: Tier | None = None
    tier_verified: bool = False


class Achievement(_Model):
    """A research result, patent, product or project."""

    title: str = Field(min_length=1, max_length=1000)
    kind: Literal["paper", "patent", "product", "project", "award", "other"] = "other"
    year: int | None = Field(default=None, ge=1900, le=2100)


class FundingTerms(_Model):
    kind: Literal[Kind.FUNDING] = Kind.FUNDING
    amount: Money | None = None
    stage: Stage | None = None
    partners: tuple[Partner, ...] = ()


class TechnologyTerms(_Model):
    kind: Literal[Kind.TECHNOLOGY] = Kind.TECHNOLOGY
    budget: Money | None = None
    maturity: Maturity | None = None
    cooperation: tuple[Cooperation, ...] = ()


class JobTerms(_Model):
    kind: Literal[Kind.JOB] = Kind.JOB
    salary: Money | None = None
    headcount: int | None = Field(default=None, ge=1)
    employment: tuple[Employment, ...] = ()


Terms = Annotated[FundingTerms | TechnologyTerms | JobTerms, Field(discriminator="kind")]


class Profile(_Model):
    """What talents and demands have in common. Codes of industries, languages, countries and places: `vocabulary`."""

    id: str = ""  # given by the store; derived from `reference`, so the same row gets the same id everywhere
    reference: str = ""  # list and number of the row, else a key of its content
    source: Source | None = None
    status: Status = Status.PUBLISHED
    expires: date | None = None  # last day it may be shown
    language: Literal["zh", "en", "mixed"] = "zh"  # of its free text
    skills: tuple[str, ...] = ()  # required (demand) or offered (talent), as written, one term each
    industries: tuple[str, ...] = ()
    degree: Degree | None = None  # least required, or highest held
    years: float | None = Field(default=None, ge=0, le=70)  # of experience: least required, or had
    languages: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    places: tuple[str, ...] = ()  # where the work is, or where the talent would go: district codes or city names
    notes: str = Field(default="", max_length=20_000)


class Talent(Profile):
    """A person or team. Holds only what matching and meeting need: no gender, birth date, nationality, photograph."""

    name: str = Field(min_length=1, max_length=200)
    email: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=60)
    headline: str = Field(default="", max_length=500)  # position or one-line description
    summary: str = Field(default="", max_length=20_000)
    achievements: tuple[Achievement, ...] = ()
    institution: str = ""
    major: str = ""
    employer: str = ""
    country: str = ""  # of residence (ISO 3166 alpha-2), for invitations and statistics; never a ranking feature
    city: str = ""
    intents: tuple[Intent, ...] = ()
    salary: Money | None = None  # expected
    ticket: Money | None = None  # what an investor puts into one company
    stages: tuple[Stage, ...] = ()  # at which an investor invests
    available: date | None = None
    consents: frozenset[Consent] = frozenset({Consent.MATCHING})


class Demand(Profile):
    """One row of a demand list."""

    organisation: Organisation
    title: str = Field(min_length=1, max_length=500)
    description: str = Field(default="", max_length=20_000)
    terms: Terms
    hard: frozenset[Literal["degree", "years", "languages", "place"]] = frozenset()  # requirements written as a must
    any_language: bool = False  # one of `languages` is enough: 中文或英文
    confidential: bool = False  # shown without the organisation's name until both sides are interested

    @property
    def kind(self) -> Kind:
        return self.terms.kind
