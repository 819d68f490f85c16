"""The command `scripts/bench`: its options, and what it prints meanwhile. Ctrl-C ends everything that it started."""

import sys
import time
from collections.abc import Mapping, Sequence
from typing import Annotated, TypeVar

import typer

from bench import graphs, node, queries, subjects
from bench.client import NoAnswerError
from bench.load import LoadError, find_generator
from bench.node import NodeError
from bench.output import show, store
from bench.processes import StartError
from bench.rounds import Pace
from bench.run import Plan, run
from engine import EngineError, Memory
from server.console.command_failure import fail, told, told_of_files
from server.console.interrupt import interrupt_once
from server.console.paths import ROOT
from server.console.terminal import console
from server.console.typer_app import new_app

FAILURES = (EngineError, LoadError, NoAnswerError, NodeError, StartError)
T = TypeVar("T")
WARM_UP_S = 5

app = new_app()


@app.command()
def bench(  # noqa: PLR0913, PLR0917 - each is an option
    sizes: Annotated[str, typer.Option(help="Which graphs, separated by commas.")] = ",".join(graphs.SIZES),
    only: Annotated[str, typer.Option(help="Which subjects.")] = ",".join(subjects.BY_NAME),
    query: Annotated[str, typer.Option("--queries", help="Which queries.")] = ",".join(queries.BY_NAME),
    rounds: Annotated[int, typer.Option(min=1, help="How often each is measured, all in turn.")] = 5,
    seconds: Annotated[float, typer.Option(min=1, help="How long each time.")] = 3,
    growth: Annotated[bool, typer.Option(help="Time queries of depth 2 to 8.")] = True,
    starts: Annotated[int, typer.Option(min=0, help="Fresh starts for the first 100 requests; 0 for none.")] = 3,
    pages: Annotated[int, typer.Option(min=0, help="Random pages of each shape on the last graph; 0 for none.")] = 200,
    # At least one query for each of eight clients in each of five parts (randoms.py).
    random: Annotated[int, typer.Option(min=40, help="Random queries after which memory is looked at.")] = 50_000,
    heap: Annotated[int, typer.Option("--heap-mb", min=256, help="Heap of Neo4j.")] = Memory().heap_mb,
    quick: Annotated[bool, typer.Option("--quick", help="The small graph, one round of a second: to try it.")] = False,
) -> None:
    """Measures the API against @neo4j/graphql, its textbook twin and a hand-written floor, and stores the tables.

    It needs wrk, or takes autocannon. It starts a Neo4j for each graph, and ends all that it started. The tables
    are stored as bench/results/latest.md and latest.json (with --quick as quick.md and quick.json).

    \b
    Examples:
      scripts/bench
      scripts/bench --quick
      scripts/bench --sizes small --queries flat,nest6 --only ours,ours-cold,peer --no-growth --starts 0 --pages 0
    """
    if quick:
        sizes, rounds, seconds, starts, pages, random = "small", 1, 1, min(starts, 1), min(pages, 20), 2_000
    plan = Plan(
        sizes=_chosen("size", sizes, graphs.SIZES),
        subjects=_chosen("subject", only, subjects.BY_NAME),
        queries=_chosen("query", query, queries.BY_NAME),
        pace=Pace(rounds, seconds, 0 if quick else WARM_UP_S),
        with_growth=growth,
        starts=starts,
        pages=pages,
        random_queries=random,
        heap_mb=heap,
    )
    interrupt_once()
    try:
        with told(*FAILURES):
            _run(plan, "quick" if quick else "latest")
    except KeyboardInterrupt:
        fail("Interrupted. All that was started has been ended.")


def _run(plan: Plan, name: str) -> None:
    out, began = console(), time.monotonic()

    def say(line: str) -> None:
        out.print(f"{_clock(time.monotonic() - began)}  {line}", soft_wrap=True)

    generator = find_generator()
    if generator.is_npm or any(subject.server == "peer" for subject in plan.subjects):
        node.install(say)
    say(f"Load comes from {generator.name}, {plan.pace.rounds} rounds of {plan.pace.seconds:g} s")
    command = " ".join(["scripts/bench", *sys.argv[1:]])
    # Stored after each part, so that an interruption loses no more than one.
    for report in run(plan, generator, command, say):
        files = store(report, name)
    show(report, out)
    out.print(f"\nStored in {' and '.join(str(file.relative_to(ROOT)) for file in files)}.")


def _chosen(what: str, given: str, known: Mapping[str, T]) -> Sequence[T]:
    """The values of the names in `given`, in the order of `known`, which is the order of measuring."""
    names = [name.strip() for name in given.split(",") if name.strip()]
    if unknown := [name for name in names if name not in known]:
        raise typer.BadParameter(f"There is no {what} {unknown[0]}; there are {', '.join(known)}.")
    return [value for name, value in known.items() if name in names]


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60:3}:{int(seconds) % 60:02}"


if __name__ == "__main__":
    with told_of_files():
        app(prog_name="scripts/bench")
