"""Building the index anew from the database."""

from service.bootstrap import Service


def reindex(service: Service) -> int:
    """How many profiles the new index holds. Seldom needed: what is missing, damaged or stale is noticed by itself."""
    return service.index.rebuild()
