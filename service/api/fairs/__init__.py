"""Fairs over HTTP: a module a topic, each with a router whose paths begin behind /fairs."""

from fastapi import APIRouter

from service.api.fairs import day, frames, invitations, outcomes, programmes, sheets

router = APIRouter()
for part in (frames, invitations, programmes, day, sheets, outcomes):
    router.include_router(part.router, prefix="/fairs")
router.include_router(outcomes.across)
