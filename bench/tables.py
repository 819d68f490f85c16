"""The report as tables, described once for both the terminal and Markdown (output.py)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.subjects import BY_NAME

Report = Mapping[str, Any]

MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    note: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def tables(report: Report) -> Iterator[Table]:
    """A table for each part of the report that was measured; the other parts have none."""
    for size, found in report["sizes"].items():
        yield from _of_size(size, found)
    if start := report.get("start"):
        yield _start(start)
    if largest := report.get("largest"):
        yield _pages(largest)
        yield _memory(largest)
    yield Table("Machine", "", ("what", "value"), [(name, value) for name, value in report["machine"].items()])


def missed(report: Report) -> list[str]:
    """A line for each target that was not reached: the table's title, and its row's cells except ranges."""
    rows = ((table.title, row) for table in tables(report) for row in table.rows if row[-1] == MISSED)
    return [f"{title}: {' '.join(cell for cell in row[:-1] if cell and '–' not in cell)}" for title, row in rows]


def _of_size(size: str, found: Report) -> Iterator[Table]:
    if measured := found.get("measured"):
        yield _measured(size, measured, same_data=found["same_data"])
        yield _ratios(f"{size}: ratios", "Of requests a second, each taken within one round.", found["ratios"])
    if different := found.get("different"):
        note = "As above, but the requests under way at once differ in the sizes of all their pages, and share nothing."
        yield _ratios(f"{size}: ratios of different questions", note, different)
    if first := found.get("first"):
        yield _first(size, first)
    if growth := found.get("growth"):
        yield _growth(size, growth)


def _measured(size: str, rows: Sequence[Report], *, same_data: bool) -> Table:
    times, counts = ("requests/s", "min–max", "p50 ms", "p99 ms"), ("by", "rounds", "rows", "hits")
    notes = [
        "All that finish give the same data." if same_data else "NOT ALL GIVE THE SAME DATA, see below.",
        "Medians over the rounds. By (the API's word for how it came to it), rounds, rows and hits are those of one "
        "answer; CPU times are for each answer. *: too slow for the generator, counted by eight clients of the bench.",
        *(f"{row['subject']}, {row['query']}: {note}." for row in rows for note in _notes(row)),
    ]
    return Table(
        f"{size}: requests a second",
        " ".join(notes),
        ("query", "subject", *times, *counts, "CPU ms", "Neo4j CPU ms", "peak MB", "answer kB"),
        [_measured_row(row) for row in rows],
    )


def _measured_row(row: Report) -> list[str]:
    spread = row["rps"]
    return [
        row["query"],
        row["subject"],
        f"{_number(spread['median'])}{'*' if row['slow'] else ''}" if spread else "does not finish",
        f"{_number(spread['min'])}–{_number(spread['max'])}" if spread else "",
        *(_median(row[name]) for name in ("p50_ms", "p99_ms")),
        row["by"] or "",
        *(_count(row[name]) for name in ("rounds", "rows", "hits")),
        *(_median(row[name]) for name in ("cpu_ms", "neo4j_cpu_ms", "peak_mb")),
        _number(row["answer_bytes"] / 1000) if spread else "",
    ]


def _notes(row: Report) -> Iterator[str]:
    if row["trouble"]:
        yield row["trouble"].rstrip(".")
    if row["errors"]:
        yield f"{row['errors']} requests failed"


def _ratios(title: str, note: str, rows: Sequence[Report]) -> Table:
    return Table(
        title,
        note,
        ("query", "subject", "to", "median", "min–max", "target", "reached"),
        [_ratio_row(row) for row in rows],
    )


def _ratio_row(row: Report) -> list[str]:
    spread = row["ratio"]
    return [
        row["query"],
        row["subject"],
        row["base"],
        f"{_number(spread['median'])}×" if spread else "does not finish",
        f"{_number(spread['min'])}–{_number(spread['max'])}" if spread else "",
        f"≥ {row['target']:g}×" if row["target"] else "",
        _reached(row["reached"]),
    ]


def _first(size: str, rows: Sequence[Report]) -> Table:
    names = ("first_ms", "p50_ms", "p99_ms", "later_p99_ms")
    return Table(
        f"{size}: the first 100 requests after a start",
        "One after another, milliseconds, medians over the starts. Five kinds of query in turn, each with other "
        "values; the last column is the p99 of the same requests asked once more.",
        ("subject", "first", "p50", "p99", "p99 later"),
        [[row["subject"], *(_number(row[name]) for name in names)] for row in rows],
    )


def _growth(size: str, rows: Sequence[Report]) -> Table:
    ways = list(rows[0]["ms"])
    return Table(
        f"{size}: growth with the depth",
        "Milliseconds for an answer, five rows a level, one client. ours-fresh has a variable that is new in each "
        "request. An empty cell: it does not finish, or did not one level above.",
        ("depth", "paths", "distinct nodes", "answer kB", *ways),
        [
            [
                str(row["depth"]),
                f"{row['paths']:,}",
                f"{row['distinct_nodes']:,}",
                _number(row["answer_bytes"] / 1000),
                *(_number(row["ms"][way]) for way in ways),
            ]
            for row in rows
        ],
    )


def _start(start: Report) -> Table:
    spread = start["seconds"]
    row = [f"{spread[name]:.2f}" for name in ("median", "min", "max")]
    return Table(
        "The start of the API without a database",
        "Seconds from the command to the first answer of /healthz.",
        ("median", "min", "max", "target", "reached"),
        [[*row, f"< {start['target']:g}", _reached(start["reached"])]],
    )


def _pages(largest: Report) -> Table:
    names = ("first_p50_ms", "first_p99_ms", "warm_p50_ms", "warm_p99_ms")
    return Table(
        f"{largest['size']}: random pages of 100, each row with a page of 10",
        "Milliseconds, one client. First: not asked before, but for a few that chance asks twice. Warm: the same pages "
        "again, in another order.",
        ("shape", "pages", "first p50", "first p99", "warm p50", "warm p99", "target", "reached"),
        [
            [
                row["shape"],
                str(row["pages"]),
                *(_number(row[name]) for name in names),
                f"warm p50 < {row['target_ms']}",
                _reached(row["reached"]),
            ]
            for row in largest["pages"]
        ],
    )


def _memory(largest: Report) -> Table:
    return Table(
        f"{largest['size']}: memory of the API over random queries",
        "Megabytes, eight clients, random queries.",
        ("queries", "memory", "peak", "failed", "seconds", "target", "reached"),
        [
            [
                f"{row['queries']:,}",
                *(_number(row[name]) for name in ("memory_mb", "peak_mb")),
                str(row["failed"]),
                _number(row["seconds"]),
                f"< {largest['memory_target_mb']}",
                _reached(row["memory_mb"] < largest["memory_target_mb"]),
            ]
            for row in largest["memory"]
        ],
    )


def legend() -> list[str]:
    return [f"{subject.name}: {subject.meaning}." for subject in BY_NAME.values()]


def _reached(reached: bool | None) -> str:
    return {None: "", True: "yes", False: MISSED}[reached]


def _median(spread: Report | None) -> str:
    return _number(spread["median"]) if spread else ""


def _count(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _number(value: float | None) -> str:
    """The number with as many digits as the measurement supports."""
    if value is None:
        return ""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
