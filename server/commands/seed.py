"""`seed`: loads the documents into the database, all changes in one transaction (see seed/load_graph.py)."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from engine import EngineError
from seed import Report, SeedError, plan
from server.console.command_failure import fail, told
from server.console.load_documents import load_graph, read_graph
from server.console.open_database import DatabaseError, connected, database
from server.console.paths import DOCUMENTS
from server.console.print_results import Table, print_table
from server.console.terminal import Steps, console
from server.console.typer_app import new_app
from server.settings import SettingsError

app = new_app()


@app.command("seed")
def seed_command(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what a load would add, change and remove; change nothing.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Only check the documents; no database is needed.")] = False,
    documents: Annotated[
        Path, typer.Option(help="Their folder.  [default: seed/documents]", show_default=False)
    ] = DOCUMENTS,
) -> None:
    """What is wrong with the documents is listed with file and line, and then nothing is changed. Loading the
    same documents twice changes nothing; a load also repairs what was edited by hand in the database.
    Without NEO4J_URI the local Neo4j is used, and started for the load if `up` does not run.

    \b
    Examples:
      scripts/dialogues seed
      scripts/dialogues seed --dry-run
      scripts/dialogues seed --check --documents drafts/
    """
    if dry_run and check:
        raise typer.BadParameter("--dry-run compares with the database, --check needs none: choose one.")
    if not documents.is_dir():
        fail(f"There is no folder {documents}: --documents names the folder of the documents (*.yaml).")
    with told(SeedError, SettingsError, EngineError, DatabaseError), Steps(console()) as steps:
        graph = read_graph(steps, documents)
        if check:
            steps.say("Nothing is wrong with the documents.")
        elif dry_run:
            with database(steps) as settings, connected(settings) as driver:
                steps.say(str(plan(driver, settings.neo4j_database, graph)) or "A load would change nothing.")
        else:
            with database(steps) as settings:
                report = load_graph(steps, settings, graph)
            print_table(table_of(report))


def table_of(report: Report) -> Table:
    columns = ["", *report.changes, "now"]
    return Table(columns, list(_counts(report, columns[1:])))


def _counts(report: Report, columns: list[str]) -> Iterator[Mapping[str, object]]:
    counts = {**{str(kind): of for kind, of in report.changes.items()}, "now": report.totals}
    for kind in dict.fromkeys([*report.totals, *(kind for of in report.changes.values() for kind in of)]):
        yield {"": kind, **{column: counts[column].get(kind, 0) for column in columns}}
