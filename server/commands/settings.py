"""`settings`: the table of settings (server/settings.py), for people and for README."""

import os
from dataclasses import fields
from typing import Annotated

import typer

from server.console.command_failure import told
from server.console.print_results import Table, print_table
from server.console.typer_app import new_app
from server.kubernetes_variables import made_by_kubernetes
from server.settings import Settings, SettingsError, markdown_table, name_of, settings_from

app = new_app()


@app.command()
def settings(
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the table as README has it.")] = False,
) -> None:
    """Each is an environment variable. The table also shows what they are set to now (a password never).

    \b
    Examples:
      scripts/dialogues settings
      DIALOGUES_MAX_DEPTH=30 scripts/dialogues serve
    """
    if markdown:
        typer.echo(markdown_table(), nl=False)
        return
    with told(SettingsError):
        settings_from(os.environ)
    made = made_by_kubernetes(os.environ)  # DIALOGUES_PORT=tcp://… is not what the port is set to
    set_now = {name: value for name, value in os.environ.items() if name not in made}
    rows = [
        {
            "setting": name_of(setting),
            "default": setting.default or None,
            "now": _now(set_now.get(name_of(setting), ""), hidden=not setting.repr),
            "meaning": setting.metadata["meaning"],
        }
        for setting in fields(Settings)
    ]
    print_table(Table(["setting", "default", "now", "meaning"], rows))


def _now(value: str, *, hidden: bool) -> str:
    return "(hidden)" if value and hidden else value
