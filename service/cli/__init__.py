"""`wutong`: the command line. Exit codes: 0 done, 1 an error (said on standard error), 2 a command given wrongly.

Each module holds its commands on a Typer and is named here. Those of the fair: `service.cli.fair`.
"""

import typer

from service.cli import fair, fairness, learning, matching, records, serving, verdicts

app = typer.Typer(
    name="wutong",
    help="Matches talents with demands for funding, technology and jobs. 人才与需求匹配。",
    epilog="Exit codes: 0 done, 1 an error (said on standard error), 2 a command given wrongly.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

for module in (serving, records, matching, verdicts, learning, fairness):
    app.add_typer(module.commands)
app.add_typer(fair.fair)
