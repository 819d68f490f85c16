"""`schema`: the GraphQL schema as text, printed or written to the file that clients and the suite read."""

from typing import Annotated

import typer

from schema.query import make_schema
from server.console.paths import ROOT, SDL
from server.console.typer_app import new_app

app = new_app()


@app.command()
def schema(
    write: Annotated[bool, typer.Option("--write", help="Write it to schema/schema.graphql instead.")] = False,
) -> None:
    """It is in GraphQL's schema definition language, as the running API shows it at /schema.graphql.

    \b
    Examples:
      scripts/dialogues schema > schema.graphql
      scripts/dialogues schema --write
    """
    text = make_schema().as_str() + "\n"
    if write:
        SDL.write_text(text, encoding="utf-8")
        typer.echo(f"Wrote {SDL.relative_to(ROOT)}.")
    else:
        typer.echo(text, nl=False)
