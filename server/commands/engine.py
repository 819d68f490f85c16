"""`engine`: the local Neo4j by itself, for people who want it without the API."""

from contextlib import suppress
from threading import Event

import psutil
import typer

from engine import EngineError, find_running, version
from server.console.addresses import shown, where_neo4j_is
from server.console.command_failure import fail, told
from server.console.interrupt import interrupt_once
from server.console.open_database import fetch_neo4j, local_neo4j
from server.console.paths import NEO4J_HOME
from server.console.restart_neo4j import Watch
from server.console.terminal import Steps, console
from server.console.typer_app import new_app

STOP_TIMEOUT_S = 90

app = new_app()


@app.callback()
def engine() -> None:
    """Its data is in var/neo4j of this checkout; its jars are in a cache that all checkouts share.

    \b
    Examples:
      scripts/dialogues engine status
      scripts/dialogues engine start
    """


@app.command()
def fetch() -> None:
    """Fetch Neo4j into the cache, as far as it is not there. No network is needed afterwards."""
    with told(EngineError), Steps(console()) as steps:
        fetch_neo4j(steps)


@app.command()
def start() -> None:
    """Start Neo4j and keep it running until Ctrl-C."""
    interrupt_once()
    with suppress(KeyboardInterrupt), told(EngineError), Steps(console()) as steps, local_neo4j(steps) as neo4j:
        steps.say(f"\n{shown(where_neo4j_is(neo4j))}\n\nCtrl-C stops it.")
        with Watch(neo4j, steps.say):
            Event().wait()


@app.command()
def stop() -> None:
    """Stop the running Neo4j, and with it the `up` or `engine start` that runs it."""
    running = find_running(NEO4J_HOME)
    if not running:
        typer.echo("Neo4j is not running.")
        return
    neo4j = psutil.Process(running.pid)
    owner = neo4j.parent()
    # The owner would start Neo4j again, so we stop the owner. If that was killed, only Neo4j is left to stop.
    (owner if owner and owner.pid == running.owner else neo4j).terminate()
    if psutil.wait_procs([neo4j], STOP_TIMEOUT_S)[1]:
        fail(f"Neo4j (process {running.pid}) has not stopped within {STOP_TIMEOUT_S} s.")
    typer.echo("Neo4j has stopped.")


@app.command()
def status() -> None:
    """Say whether Neo4j runs, where, on which data, and in which version."""
    running = find_running(NEO4J_HOME)
    lines = {
        "Neo4j": f"{version()}, {f'runs as process {running.pid}' if running else 'not running'}",
        "Data": str(NEO4J_HOME),
    }
    if running:
        lines |= {"Started by": f"process {running.owner}"} | where_neo4j_is(running)
    typer.echo(shown(lines))
