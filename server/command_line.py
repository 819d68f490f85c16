"""The command line `dialogues`: the list of its commands, each of which is a module in `server/commands/`.

A command's module is imported only when that command is run or asked for its help. So `dialogues --help` imports
neither the database driver nor the schema, and answers in a tenth of a second (docs/decisions/0009-command-line.md).
"""

import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from server.console.command_failure import told_of_files
from server.console.typer_app import new_app

PROGRAM = "scripts/dialogues"
SUMMARIES = {
    "up": "Run everything: Neo4j, documents, playground and API.",
    "serve": "Run only the API, on the database that NEO4J_URI names.",
    "seed": "Check the documents and load them into the database.",
    "query": "Ask the running API a GraphQL query.",
    "cypher": "Ask the database a Cypher query that only reads.",
    "schema": "Print the GraphQL schema.",
    "build": "Build the playground, if it changed.",
    "engine": "Fetch, start, stop and find the local Neo4j.",
    "doctor": "Check all that the project needs, and say what to do.",
    "settings": "List the settings, with their defaults and meanings.",
}


class _Later(TyperCommand):
    """A command whose module is not imported yet. Of its help only the summary is known."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        app: typer.Typer = import_module(f"server.commands.{self.name}").app
        command = get_command(app)
        command.help = f"{self.help}\n\n{command.help}"
        return command.make_context(info_name, args, parent=parent, **extra)


class _Commands(TyperGroup):
    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = {name: _Later(name, help=summary) for name, summary in SUMMARIES.items()}


app = new_app(cls=_Commands)


@app.callback()
def dialogues() -> None:
    """A graph of the world's intergovernmental migration dialogues, every fact with its source.

    `dialogues COMMAND --help` says what a command does, with its defaults and examples.
    """


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # None if it was closed before Python started
            # A letter that the encoding lacks becomes a question mark, and the rest of the text is printed.
            stream.reconfigure(errors="replace")
    with told_of_files():
        app(prog_name=PROGRAM)
