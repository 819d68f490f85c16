"""Running the command line in this process, without what the developer's own environment says."""

from typer.testing import CliRunner, Result

from server.command_line import PROGRAM, app

OURS = ("NEO4J_URI", "NEO4J_USER", "NEO4J_PASSWORD", "NEO4J_DATABASE")


def run(*args: str, input: str | None = None, **environment: str) -> Result:
    unset: dict[str, str | None] = dict.fromkeys(OURS)
    return CliRunner().invoke(app, args, prog_name=PROGRAM, input=input, env=unset | environment)
