"""`doctor`: what the project needs and has, at a glance. It changes nothing."""

from dataclasses import asdict

import typer

from server.console.doctor_checks import all_checks
from server.console.print_results import Table, print_table
from server.console.typer_app import new_app

app = new_app()


@app.command()
def doctor() -> None:
    """It looks at Python, its packages, Neo4j's jars, Java, Node, the playground, the settings, the documents and
    the database. A note can wait; a problem says what to do about it, and makes the exit code 1.

    \b
    Example:
      scripts/dialogues doctor
    """
    checks = list(all_checks())
    print_table(Table(["what", "state", "found"], [asdict(check) for check in checks]))
    if any(check.state == "problem" for check in checks):
        raise typer.Exit(1)
