"""What makes two rows the same profile, and what makes a profile changed."""

import json
from hashlib import blake2b

from matcher.profiles.models import Demand, Talent
from matcher.profiles.text import key_of

_PREFIX = {Demand: "d_", Talent: "t_"}


def profile_id(reference: str, of: type[Talent] | type[Demand]) -> str:
    """ "d_" or "t_" and 16 hexadecimal digits: the same row gets the same id everywhere."""
    return _PREFIX[of] + blake2b(reference.encode(), digest_size=8).hexdigest()


def content_key(profile: Talent | Demand) -> str:
    """Whom or what the profile is about, however it is written: 32 hexadecimal digits.

    Of a demand: kind, organisation, title. Of a talent: name with e-mail, else with institution and headline.
    """
    if isinstance(profile, Demand):
        parts = [profile.kind.value, key_of(profile.organisation.name), key_of(profile.title)]
    elif profile.email:
        parts = [key_of(profile.name), profile.email.lower()]
    else:
        parts = [key_of(profile.name), key_of(profile.institution), key_of(profile.headline)]
    return _digest("\x1f".join(parts))


def content_hash(profile: Talent | Demand) -> str:
    """Everything a profile says but id, reference and source: 32 hexadecimal digits, equal when nothing changed."""
    content = profile.model_dump(mode="json", exclude={"id", "reference", "source"})
    for unordered in ("hard", "consents"):  # sets come in another order in every process
        if unordered in content:
            content[unordered].sort()
    return _digest(json.dumps(content, ensure_ascii=False, sort_keys=True))


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
