"""Many clients at once: wrk, or autocannon where there is no wrk. Either keeps eight requests under way.

Some queries take so long that a generator would count too few answers in its time. Eight clients of the bench itself
ask those, and each waits for its last answer: the time until then counts. They also ask different questions in turn
where there is no wrk, because autocannon can't.
"""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median

import orjson

from bench.client import Client, NoAnswerError
from bench.node import AUTOCANNON, NODE, versions
from bench.ratios import percentile
from bench.subjects import LIMIT_S

CLIENTS = 8
SCRIPT = Path(__file__).parent / "post.lua"


class LoadError(Exception):
    """The load generator failed, or nothing was answered in time. The message holds the generator's words."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a generator saw. `requests` counts the answers without errors, `errors` the others.

    `bytes` counts all that came, HTTP heads included; 0 if nobody counted.
    """

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    errors: int = 0
    bytes: int = 0


Bodies = Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Generator:
    name: str
    run: Callable[[int, Bodies, float], Load]
    """Takes a port, the bodies to POST in turn, and for how many seconds."""
    is_npm: bool = False


def find_generator() -> Generator:
    """wrk if it is installed, else autocannon, which npm installs with the peer."""
    if wrk := shutil.which("wrk"):
        # wrk has no option that only prints its version: -v prints more, and fails.
        printed = subprocess.run([wrk, "-v"], capture_output=True, text=True, check=False).stdout
        return Generator(" ".join(printed.split()[:2]), lambda *given: _wrk(wrk, *given))
    return Generator(f"autocannon {versions()['autocannon']}", _autocannon, is_npm=True)


def _wrk(wrk: str, port: int, bodies: Bodies, seconds: float) -> Load:
    with _files(bodies) as names:
        command = [wrk, "-t1", f"-c{CLIENTS}", f"-d{_whole(seconds)}s", f"--timeout={LIMIT_S}s", "-s", str(SCRIPT)]
        return parse_wrk(_output([*command, _url(port), "--", *names]))


def _autocannon(port: int, bodies: Bodies, seconds: float) -> Load:
    if len(bodies) > 1:
        return patiently(port, bodies, seconds)
    with _files(bodies) as names:
        options = ["-c", str(CLIENTS), "-d", str(_whole(seconds)), "-t", str(LIMIT_S), "-m", "POST", "--json"]
        headers = ["-H", "Content-Type=application/json", "-i", *names]
        return parse_autocannon(_output([str(NODE), str(AUTOCANNON), *options, *headers, _url(port)]))


@contextmanager
def _files(bodies: Bodies) -> Iterator[list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / str(number) for number in range(len(bodies))]
        for file, body in zip(files, bodies, strict=True):
            file.write_bytes(body)
        yield [str(file) for file in files]


def parse_wrk(output: str) -> Load:
    """The load in wrk's output, from the line that post.lua prints."""
    [line] = [line for line in output.splitlines() if line.startswith("bench ")]
    seen = orjson.loads(line.removeprefix("bench "))
    return Load(
        seen["requests"] - seen["errors"],
        seen["duration_us"] / 1e6,
        seen["p50_us"] / 1000,
        seen["p99_us"] / 1000,
        seen["errors"],
        seen["bytes"],
    )


def parse_autocannon(output: str) -> Load:
    seen = orjson.loads(output[output.index("{") :])
    latency, errors = seen["latency"], seen["errors"] + seen["non2xx"]
    return Load(seen["2xx"], seen["duration"], latency["p50"], latency["p99"], errors)


def patiently(port: int, bodies: Bodies, seconds: float) -> Load:
    """Asks as the generators do, but each client waits for its last answer, and stops at its first error.

    Raises LoadError if not one answer came in time.
    """
    began = time.perf_counter()

    def ask(number: int) -> tuple[list[float], int]:
        times: list[float] = []
        errors = 0
        # Each client begins with another body, so that those under way at once differ.
        asked = islice(cycle(bodies), number, None)
        with Client(port, LIMIT_S + 5) as client:
            while not (times or errors) or time.perf_counter() - began < seconds:
                try:
                    answer = client.post(next(asked))
                except NoAnswerError:
                    return times, errors + 1
                if answer.has_errors:
                    return times, errors + 1
                times.append(answer.seconds)
        return times, errors

    with clients() as pool:
        asked = list(pool.map(ask, range(CLIENTS)))
    elapsed = time.perf_counter() - began
    times = [seconds for answered, _ in asked for seconds in answered]
    if not times:
        raise LoadError(f"none of {CLIENTS} requests at once was answered within {LIMIT_S} s")
    milliseconds = [seconds * 1000 for seconds in times]
    errors = sum(failed for _, failed in asked)
    return Load(len(times), elapsed, median(milliseconds), percentile(milliseconds, 99), errors)


@contextmanager
def clients() -> Iterator[ThreadPoolExecutor]:
    """A thread for each client. Leaving does not wait for them: those that still run end with the server they ask."""
    pool = ThreadPoolExecutor(CLIENTS)
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _output(command: list[str]) -> str:
    ended = subprocess.run(command, capture_output=True, text=True, check=False, start_new_session=True)
    if ended.returncode:
        raise LoadError(f"{Path(command[0]).name} failed: {(ended.stderr or ended.stdout)[-1000:]}")
    return ended.stdout


def _whole(seconds: float) -> int:
    return max(1, round(seconds))


def _url(port: int) -> str:
    return f"http://127.0.0.1:{port}/graphql"
