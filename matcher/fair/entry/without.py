"""A frame that no longer names somebody, after an erasure."""

from matcher.fair.frame import Fair


def without(fair: Fair, party: str) -> Fair:
    """The same frame without a talent, demand or organisation: an exhibit's table becomes shared, all else goes."""
    rules = fair.rules.model_copy(
        update={
            "own": {one: limits for one, limits in fair.rules.own.items() if one != party},
            "pins": tuple(pin for pin in fair.rules.pins if party not in (pin.demand, pin.talent)),
            "bans": tuple(ban for ban in fair.rules.bans if party not in (ban.party, ban.talent)),
            "groups": tuple(group for group in fair.rules.groups if group.host != party),
        }
    )
    representatives = []
    for one in fair.representatives:
        kept = tuple(demand for demand in one.demands if demand != party)
        # Nobody who was there for this demand alone is there for all others now.
        if one.organisation != party and (kept or not one.demands):
            representatives.append(one.model_copy(update={"demands": kept}))
    return fair.changed(
        tables=tuple(t.model_copy(update={"owner": ""}) if t.owner == party else t for t in fair.tables),
        attendees=tuple(one for one in fair.attendees if one.id != party),
        representatives=tuple(representatives),
        absences=tuple(absence for absence in fair.absences if absence.who != party),
        rules=rules,
    )
