"""`wutong fair …`: the frame of a fair, whom to invite, who meets whom, and what came of it.

Each service/cli/fair_<topic>.py holds a Typer `commands` and is named here. Given a name it is a group of its own
(`wutong fair frame put`); without one its commands stand directly under `wutong fair`.
"""

import typer

from service.cli import fair_day, fair_frame, fair_invitations, fair_outcomes, fair_programme, fair_sheets

fair = typer.Typer(
    name="fair",
    help="Plan a fair: slots and tables, who meets whom, and what comes of it. 展会的筹备与洽谈安排。",
    no_args_is_help=True,
)

for module in (fair_frame, fair_invitations, fair_programme, fair_day, fair_sheets, fair_outcomes):
    fair.add_typer(module.commands)
