"""`up`: runs everything until Ctrl-C. It starts the parts in order, and stops them in reverse order.

The parts do their own work (engine, seed, server.build_web, server.serve). This module holds only their order.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress

import psutil
from filelock import FileLock, Timeout

from engine import EngineError, LocalNeo4j
from seed import SeedError
from server.build_web import PlaygroundError, build
from server.commands.serve import Host, Port, with_address
from server.console.addresses import shown, where_neo4j_is, where_the_api_is
from server.console.command_failure import fail, told
from server.console.environment_settings import read_settings
from server.console.interrupt import interrupt_once
from server.console.load_documents import load_graph, read_graph
from server.console.open_database import DatabaseError, local_neo4j, with_local
from server.console.paths import API_ADDRESS, DOCUMENTS, ROOT, VAR
from server.console.restart_neo4j import Watch
from server.console.terminal import Steps, console
from server.console.typer_app import new_app
from server.serve import ServeError, address_of, bind, serve
from server.settings import Settings, SettingsError

FAILURES = (SettingsError, ServeError, PlaygroundError, SeedError, EngineError, DatabaseError)

app = new_app()


@app.command()
def up(host: Host = None, port: Port = None) -> None:
    """It fetches Neo4j (once), starts it with its data in var/neo4j, builds the playground (when it changed),
    loads the documents (where they changed anything) and serves the API and the playground. Its last lines say
    where all of it is. Ctrl-C stops all that it started.

    With NEO4J_URI, NEO4J_USER and NEO4J_PASSWORD set it uses that server, and starts none.

    \b
    Examples:
      scripts/dialogues up
      scripts/dialogues up --port 9000
    """
    interrupt_once()
    # A line for each request would drown what people want to read on this terminal; `serve` logs requests.
    os.environ.setdefault("DIALOGUES_LOG_LEVEL", "warning")
    # Whoever runs it here is who asks it.
    os.environ.setdefault("DIALOGUES_EXPLAIN", "yes")
    with suppress(KeyboardInterrupt), told(*FAILURES):
        _run(with_address(read_settings(), host, port))


def _run(settings: Settings) -> None:
    with ExitStack() as stack:
        stack.enter_context(_only_one())
        # Before minutes of work: a busy port is said at once, and nobody can take a free one meanwhile.
        listener = stack.enter_context(bind(settings))
        with Steps(console()) as steps:
            settings, neo4j = _prepare(stack, steps, settings)
        if neo4j:
            stack.enter_context(Watch(neo4j, console().print))
        places = where_the_api_is(address_of(listener)) | (where_neo4j_is(neo4j) if neo4j else {})
        starting = stack.enter_context(ExitStack())
        starting.enter_context(
            starting.enter_context(Steps(console())).step("Starting the API")
        ).done = "Started the API"

        def started() -> None:
            starting.close()  # ends the step, so that its line comes before those below
            API_ADDRESS.write_text(address_of(listener))
            console().print(f"\n{shown(places)}\n\nCtrl-C stops all of it.", soft_wrap=True)

        stack.callback(API_ADDRESS.unlink, missing_ok=True)
        serve(settings, listener, started)


def _prepare(stack: ExitStack, steps: Steps, settings: Settings) -> tuple[Settings, LocalNeo4j | None]:
    """Loads the database and builds the playground. What needs no database is done by threads while Neo4j starts.

    The result is the settings of the database, and the local Neo4j; None if NEO4J_URI names another.
    """
    pool = stack.enter_context(ThreadPoolExecutor())
    stack.callback(_end_children)  # runs before the pool is left, which waits for its threads
    playground = pool.submit(_build_playground, steps)
    graph = pool.submit(read_graph, steps, DOCUMENTS)
    neo4j = None
    if settings.neo4j_uri:
        steps.say(f"Using the Neo4j at {settings.neo4j_uri}, as NEO4J_URI says")
    else:
        neo4j = stack.enter_context(local_neo4j(steps))
        settings = with_local(settings, neo4j)
    if playground.done():
        playground.result()  # if the build has failed, raises its error now, not after the load
    load_graph(steps, settings, graph.result())
    playground.result()
    return settings, neo4j


def _build_playground(steps: Steps) -> None:
    with steps.step("Building the playground") as step:
        step.done = "Built the playground" if build(ROOT, step.describe) else "The playground was built before"


@contextmanager
def _only_one() -> Iterator[None]:
    VAR.mkdir(exist_ok=True)
    try:
        with FileLock(VAR / "up.lock", blocking=False):
            yield
    except Timeout:
        where = f" at {API_ADDRESS.read_text()}" if API_ADDRESS.exists() else ""
        fail(f"`up` runs in this checkout already{where}: use that one, or stop it with Ctrl-C first.")


def _end_children() -> None:
    """Ends child processes: the pool's exit would wait for a build that is still under way."""
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            child.terminate()
