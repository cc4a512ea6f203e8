"""Whether two profiles under one number speak of one person or need, and how an erased one is told from others."""

from hashlib import blake2b

from matcher.intake.duplicates import organisation_key, person_key
from matcher.profiles.models import Demand, Talent
from matcher.profiles.text import key_of


def _told_by(profile: Talent | Demand) -> tuple[str, str]:
    """Of a talent the name and the e-mail address, of a demand the organisation and the title, as keys."""
    if isinstance(profile, Demand):
        return organisation_key(profile.organisation.name), key_of(profile.title)
    return person_key(profile.name) or key_of(profile.name), profile.email.lower()


def is_another(held: Talent | Demand, arriving: Talent | Demand) -> bool:
    """Whether both things that tell profiles apart differ.

    Where neither talent gives an address, the name decides unless telephone, headline or summary is the same.
    """
    differ = [first != second for first, second in zip(_told_by(held), _told_by(arriving), strict=True)]
    if isinstance(held, Talent) and isinstance(arriving, Talent) and not (held.email or arriving.email):
        texts = ((held.phone, arriving.phone), (held.headline, arriving.headline), (held.summary, arriving.summary))
        return differ[0] and not any(first and first == second for first, second in texts)
    return all(differ)


def erased_marks(profile: Talent | Demand, secret: str) -> str:
    """What may stay of an erased profile: two keyed hashes, 64 hexadecimal digits, from which nobody can be read."""
    return "".join(
        blake2b(f"{place}\x1f{told}".encode(), digest_size=16, key=secret.encode()[:64]).hexdigest()
        for place, told in enumerate(_told_by(profile))
    )


def was_erased(marks: str, arriving: Talent | Demand, secret: str) -> bool:
    """Whether `arriving` may be what was erased; True also for an erasure that left no marks."""
    own = erased_marks(arriving, secret)
    return not marks or marks[:32] == own[:32] or marks[32:] == own[32:]
