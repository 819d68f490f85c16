"""`serve`: the API alone, for people who run Neo4j elsewhere. It loads nothing and starts no database."""

import dataclasses
from typing import Annotated

import typer

from server.console.command_failure import fail, told
from server.console.environment_settings import read_settings
from server.console.terminal import console
from server.console.typer_app import new_app
from server.serve import ServeError, address_of, bind, serve
from server.settings import Settings, SettingsError

app = new_app()

Host = Annotated[str | None, typer.Option(help="The address to listen on.  [default: DIALOGUES_HOST, or 127.0.0.1]")]
Port = Annotated[
    int | None,
    typer.Option(min=0, max=65_535, help="The port; 0 takes a free one.  [default: DIALOGUES_PORT, or 8000]"),
]


@app.command("serve")
def serve_command(
    host: Host = None,
    port: Port = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="Processes that answer.  [default: DIALOGUES_WORKERS, or 1]")
    ] = None,
) -> None:
    """NEO4J_URI, NEO4J_USER and NEO4J_PASSWORD say which; `scripts/dialogues settings` lists all settings.
    It runs until Ctrl-C or SIGTERM, and finishes the answers under way. What happens is logged on standard
    error, one line of JSON per request.

    \b
    Example:
      NEO4J_URI=neo4j://graph.example.org NEO4J_USER=neo4j NEO4J_PASSWORD=… scripts/dialogues serve --workers 4
    """
    with told(SettingsError, ServeError):
        settings = with_address(read_settings(), host, port)
        if not settings.neo4j_uri:
            fail("NEO4J_URI says where Neo4j answers, and it is not set. `scripts/up` starts a Neo4j by itself.")
        listener = bind(settings)
    address = address_of(listener)
    settings = dataclasses.replace(settings, workers=workers or settings.workers)
    serve(settings, listener, lambda: console().print(f"The API answers at {address}/graphql"))


def with_address(settings: Settings, host: str | None, port: int | None) -> Settings:
    """The settings, with host and port replaced by the command's options; None leaves the setting."""
    return dataclasses.replace(settings, host=host or settings.host, port=settings.port if port is None else port)
