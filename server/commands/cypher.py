"""`cypher`: sends a person's Cypher query. It must not write: in READ access mode, Neo4j refuses that itself."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer
from neo4j import READ_ACCESS, Query
from neo4j.graph import Node, Path, Relationship

from engine import EngineError
from loaders.all_reads import FAMILIES
from loaders.batch_key import rows_key
from loaders.cypher.query_text import query_text
from server.console.argument_values import assignments, text_of
from server.console.command_failure import told
from server.console.open_database import DatabaseError, connected, database
from server.console.print_results import AsCsv, AsJson, flat_table, form_of, print_json, print_table_as
from server.console.terminal import Steps, console
from server.console.typer_app import new_app
from server.settings import SettingsError

app = new_app()


@app.command()
def cypher(
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT|FILE|-", help="The query, a file that holds it, or - to read it.")
    ] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("-p", metavar="NAME=VALUE", help="One parameter; may be given several times.")
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    list_: Annotated[bool, typer.Option("--list", help="Print the Cypher that the API sends, by loader.")] = False,
) -> None:
    """It shows a row per record; nodes and relationships show their properties under dotted names.
    Without NEO4J_URI the local Neo4j is asked, and started for the query if `up` does not run.

    \b
    Examples:
      scripts/dialogues cypher 'MATCH (d:Dialogue) RETURN d.name, d.started'
      scripts/dialogues cypher examples/3-one-country.cypher --csv
      scripts/dialogues cypher 'MATCH (c:Country {code: $code}) RETURN c' -p code=AT --json
      scripts/dialogues cypher --list
    """
    form = form_of(as_json, as_csv)
    if list_:
        typer.echo("\n\n".join(_catalogue()))
        return
    if not text:
        raise typer.BadParameter("expected a query, a file that holds one, or - ; `--list` needs none.")
    with told(SettingsError, EngineError, DatabaseError):
        columns, records = _read(text_of(text), assignments(parameter or ()))
    if form == "json":
        print_json(records)
    else:
        print_table_as(form, flat_table(records, columns))


def _read(text: str, parameters: Mapping[str, Any]) -> tuple[Sequence[str], list[dict[str, Any]]]:
    # Progress goes to standard error, so that it does not get into the result.
    with (
        Steps(console(stderr=True)) as steps,
        database(steps) as settings,
        connected(settings) as driver,
        driver.session(database=settings.neo4j_database, default_access_mode=READ_ACCESS) as session,
    ):
        # The driver's types ask for a literal text, against injection. This text is a person's; Neo4j refuses writes.
        result = session.run(Query(text), dict(parameters))
        records = [plain(dict(record)) for record in result]
        return result.keys(), records


def plain(value: Any) -> Any:
    """A value of the database as a value of JSON. Dates, times and points become text."""
    if isinstance(value, Node):
        return {"labels": sorted(value.labels), **plain(dict(value))}
    if isinstance(value, Relationship):
        return {"type": value.type, **plain(dict(value))}
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list | Path):
        return [plain(inner) for inner in (_parts(value) if isinstance(value, Path) else value)]
    if isinstance(value, str | int | float | None):
        return value
    return value.iso_format() if hasattr(value, "iso_format") else str(value)


def _parts(path: Path) -> Iterator[Node | Relationship]:
    yield path.start_node
    for relationship, node in zip(path.relationships, path.nodes[1:], strict=True):
        yield relationship
        yield node


def _catalogue() -> Iterator[str]:
    """The query text of each read, without arguments: orders, pages and days would add lines."""
    for family in FAMILIES:
        for read in family.reads:
            yield f"// {family.name}: {read.name}\n{query_text(rows_key(read).body)};"
