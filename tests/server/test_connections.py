"""Connections by raw sockets: clients that are slow, silent, greedy or many, and those beside them that are not."""

import resource
import select
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from functools import partial

import httpx
import psutil
import pytest

from server.descriptors import OTHERS, most_connections
from server.settings import Settings
from tests.serving import PATIENCE_S, RunningApi, Serve, eventually, running_api

NO_DATABASE = {"NEO4J_URI": "bolt://127.0.0.1:1", "NEO4J_PASSWORD": "x"}
UP = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
LONG = b"GET /schema.graphql HTTP/1.1\r\nHost: localhost\r\n\r\n"
HALF_HEAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
HALF_BODY = (
    b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"
)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApi]:
    """An API that soon loses patience, but not with silence between requests."""
    impatient = {f"DIALOGUES_{name}_MS": "700" for name in ("FIRST_REQUEST", "HEADERS", "BODY", "SEND")}
    with running_api(tmp_path_factory.mktemp("impatient") / "log", **NO_DATABASE, **impatient) as running:
        yield running


def connection(api: RunningApi) -> socket.socket:
    url = httpx.URL(api.url)
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)  # the system keeps no more for whoever doesn't read
    client.settimeout(PATIENCE_S)
    client.connect((url.host, url.port or 0))
    return client


def answer(client: socket.socket) -> bytes:
    """The first answer, which must have a length; not more is read."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += more(client)
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += more(client)
    assert len(body) == length
    return head + b"\r\n\r\n" + body


def more(client: socket.socket) -> bytes:
    received = client.recv(65_536)
    assert received
    return received


def until_the_end(client: socket.socket) -> bytes:
    received = []
    while some := client.recv(2**20):
        received.append(some)
    return b"".join(received)


def has_ended(client: socket.socket) -> bool:
    """Whether the server has closed it; nothing else may have come."""
    if not select.select([client], [], [], 0)[0]:
        return False
    with suppress(ConnectionError):
        assert client.recv(1) == b""
    return True


def unread(client: socket.socket, requests: bytes) -> None:
    """Sends these again and again without reading, until the server ends the connection."""
    with suppress(ConnectionError):
        while True:
            client.sendall(requests)


def test_a_connection_that_asks_nothing_is_closed(api: RunningApi) -> None:
    with closing(connection(api)) as client:
        assert until_the_end(client) == b""


def test_a_connection_that_is_silent_after_an_answer_is_closed_and_the_log_has_no_word_of_it(serve: Serve) -> None:
    with serve(DIALOGUES_IDLE_MS="300", **NO_DATABASE) as api, closing(connection(api)) as client:
        client.sendall(UP)
        assert until_the_end(client).endswith(b"up\n")
    assert api.logged(event="connections ended") == []


@pytest.mark.parametrize(
    ("before", "slow"),
    [(b"", HALF_HEAD), (UP, HALF_HEAD), (b"", HALF_BODY), (UP, HALF_BODY)],
    ids=["first head", "later head", "first body", "later body"],
)
def test_a_request_that_trickles_in_is_refused_in_a_sentence(api: RunningApi, before: bytes, slow: bytes) -> None:
    with closing(connection(api)) as client:
        if before:
            client.sendall(before)
            answer(client)
        client.sendall(slow)
        while not select.select([client], [], [], 0.05)[0]:
            client.sendall(b"a")
        head, _, sentence = until_the_end(client).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert b"connection: close" in head
    assert sentence == b"The request took longer to arrive than the 700 ms it may take."


@pytest.mark.parametrize("start", [b"GET / HTTP/1.1\r\nX-Long: ", b"GET /graphql?query="], ids=["header", "address"])
def test_a_head_without_end_is_refused_in_a_sentence(api: RunningApi, start: bytes) -> None:
    with closing(connection(api)) as client:
        client.sendall(start.ljust(60_001, b"a"))
        head, _, sentence = until_the_end(client).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")
    assert sentence == b"The head of the request has more than the 60,000 bytes allowed."


@pytest.mark.parametrize("end", [b"a:b\r\n", b"\r\n"], ids=["without end", "whole"])
def test_too_many_headers_are_refused_in_a_sentence(api: RunningApi, end: bytes) -> None:
    with closing(connection(api)) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + b"a:b\r\n" * 200 + end)
        head, _, sentence = until_the_end(client).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")
    assert sentence == b"The request has more than the 200 headers allowed."


GARBAGE = b"what is this\r\n\r\n"
NO_URL = b"GET http://[ HTTP/1.1\r\n\r\n"
LONG_HEAD = b"GET / HTTP/1.1\r\nX-Long: ".ljust(110_000, b"a")
MANY_HEADERS = b"GET / HTTP/1.1\r\n" + b"a:b\r\n" * 201 + b"\r\n"
BROKEN_BODY = b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nno length\r\n"


@pytest.mark.parametrize("correct", [1, 50])
@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        (GARBAGE, b"400"),
        (NO_URL, b"400"),
        (BROKEN_BODY, b"400"),
        (LONG_HEAD, b"431"),
        (MANY_HEADERS, b"431"),
        (HALF_HEAD, b"408"),
        (HALF_BODY, b"408"),
    ],
    ids=["garbage", "no url", "broken body", "long head", "many headers", "half head", "half body"],
)
def test_what_was_correct_is_answered_before_what_was_not_is_refused(
    api: RunningApi, correct: int, wrong: bytes, status: bytes
) -> None:
    with closing(connection(api)) as client:
        client.sendall(UP * correct + wrong)
        _, *answers = until_the_end(client).split(b"HTTP/1.1 ")
    assert [answer[:3] for answer in answers] == [b"200"] * correct + [status]
    assert [answer.endswith(b"up\n") for answer in answers] == [True] * correct + [False]


def test_nothing_is_read_after_what_was_refused(api: RunningApi) -> None:
    with closing(connection(api)) as client:
        client.sendall((UP + GARBAGE) * 50)
        _, *answers = until_the_end(client).split(b"HTTP/1.1 ")
    assert [answer[:3] for answer in answers] == [b"200", b"400"]


def test_a_client_that_takes_no_answer_is_ended_though_a_refusal_waits(api: RunningApi) -> None:
    with closing(connection(api)) as client:
        unread(client, LONG * 80 + GARBAGE)


def test_an_answer_that_has_begun_is_no_place_for_a_refusal(api: RunningApi) -> None:
    with closing(connection(api)) as client:
        client.sendall(HALF_BODY.replace(b"application/json", b"text/plain"))
        assert answer(client).startswith(b"HTTP/1.1 415")
        assert until_the_end(client) == b""


@pytest.mark.parametrize("endless", [b"\r\n" * 1000, b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 10_000])
def test_what_is_neither_body_nor_end_of_a_head_is_a_head_without_end(api: RunningApi, endless: bytes) -> None:
    with closing(connection(api)) as client:
        unread(client, endless)


def test_the_end_of_a_body_in_chunks_is_bounded_like_a_head(api: RunningApi) -> None:
    with closing(connection(api)) as client:
        client.sendall(
            b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\n"
        )
        unread(client, b"X-Trailer: a\r\n" * 1000)


def test_requests_sent_ahead_are_answered_in_their_order_however_many_they_are(api: RunningApi) -> None:
    ids = [f"ahead-{n}" for n in range(300)]
    with closing(connection(api)) as client:
        client.sendall(
            b"".join(UP.replace(b"Host: localhost", b"Host: localhost\r\nX-Request-ID: " + id.encode()) for id in ids)
        )
        received = b""
        while received.count(b"up\n") < len(ids):
            received += more(client)
    answered = [line.partition(b": ")[2].decode() for line in received.split(b"\r\n") if b"x-request-id" in line]
    assert answered == ids


def test_a_client_that_asks_ahead_and_never_reads_takes_no_memory_and_is_ended(api: RunningApi) -> None:
    before = psutil.Process(api.process.pid).memory_info().rss
    with closing(connection(api)) as client:
        unread(client, LONG * 1000)
    assert psutil.Process(api.process.pid).memory_info().rss - before < 10_000_000
    assert api.client.get("/healthz").status_code == 200


def test_what_was_ended_early_is_counted_in_the_log_not_listed(serve: Serve) -> None:
    with serve(DIALOGUES_FIRST_REQUEST_MS="300", DIALOGUES_BODY_MS="300", **NO_DATABASE) as api, ExitStack() as stack:
        clients = [stack.enter_context(closing(connection(api))) for _ in range(5)]
        for client in clients:
            client.sendall(HALF_BODY)
        for client in clients:
            until_the_end(client)
        line = api.logged_soon(event="connections ended")
        assert (line["level"], line["counts"]) == ("warning", {"body too slow": 5})


def test_what_is_not_http_is_refused_and_counted(serve: Serve) -> None:
    with serve(**NO_DATABASE) as api:
        for _ in range(5):
            with closing(connection(api)) as client:
                client.sendall(b"hello\r\n\r\n")
                assert until_the_end(client).startswith(b"HTTP/1.1 400 Bad Request\r\n")
        lines = eventually(partial(api.logged, event="connections ended"))
        assert set(lines[0]["counts"]) == {"not HTTP"}
        assert api.logged(event="Invalid HTTP request received.") == []


def opened(api: RunningApi, stack: ExitStack, *requests: bytes) -> socket.socket:
    """A connection that has sent these at once, and got an answer to the first."""
    client = stack.enter_context(closing(connection(api)))
    client.sendall(b"".join(requests))
    if requests:
        assert answer(client).endswith(b"up\n")
    return client


def test_one_connection_too_many_ends_the_one_that_has_used_up_most_of_its_time(serve: Serve) -> None:
    patient = {"DIALOGUES_MAX_CONNECTIONS": "4", "DIALOGUES_HEADERS_MS": "1000000000"}
    with serve(**patient, **NO_DATABASE) as api, ExitStack() as stack:
        open_ = partial(opened, api, stack)
        slow, silent, idle, idle_later = open_(UP, HALF_HEAD), open_(), open_(UP), open_(UP)
        for ended, others in ((silent, [slow, idle, idle_later]), (idle, [slow, idle_later]), (idle_later, [slow])):
            open_(UP, HALF_HEAD)
            eventually(partial(has_ended, ended))
            assert [client for client in others if has_ended(client)] == []
        # None is idle now: the slow one ends that began first.
        open_(UP)
        eventually(partial(has_ended, slow))
        line = eventually(partial(api.logged, event="connections ended"))[0]
        assert (line["level"], set(line["counts"])) == ("warning", {"too many"})


def test_who_is_slow_makes_room_before_who_only_pauses(serve: Serve) -> None:
    patient = {"DIALOGUES_MAX_CONNECTIONS": "2", "DIALOGUES_IDLE_MS": "1000000000"}
    with serve(**patient, **NO_DATABASE) as api, ExitStack() as stack:
        idle, slow = opened(api, stack, UP), opened(api, stack, UP, HALF_HEAD)
        opened(api, stack, UP)
        eventually(partial(has_ended, slow))
        assert not has_ended(idle)


def test_bytes_that_wait_are_bounded_over_all_connections(serve: Serve) -> None:
    with serve(DIALOGUES_MAX_WAITING_BYTES="1000000", **NO_DATABASE) as api, ExitStack() as stack:
        clients = [stack.enter_context(closing(connection(api))) for _ in range(20)]
        for client in clients:
            client.sendall(HALF_BODY + b"a" * 90_000)
        eventually(lambda: has_ended(clients[0]))
        assert not has_ended(clients[-1])
        clients[-1].sendall(b"a" * 9_999)  # its body is complete
        assert answer(clients[-1]).startswith(b"HTTP/1.1 4")
        line = api.logged_soon(event="connections ended")
        assert (line["level"], set(line["counts"])) == ("warning", {"too many bytes"})


def test_without_file_descriptors_the_log_says_so_and_with_some_again_all_is_well(serve: Serve) -> None:
    with serve(**NO_DATABASE) as api, ExitStack() as stack:
        client = stack.enter_context(closing(connection(api)))
        client.sendall(UP)
        answer(client)
        as_before = resource.prlimit(api.process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(api.process.pid, resource.RLIMIT_NOFILE, (3, as_before[1]))
        line = api.logged_soon(event="connections ended")
        assert (line["level"], set(line["counts"])) == ("warning", {"no file descriptor left"})
        resource.prlimit(api.process.pid, resource.RLIMIT_NOFILE, as_before)
        assert api.client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("soft", "hard", "most", "raised"),
    [
        (100_000, 100_000, 1_000, None),
        (1_024, 100_000, 1_000, 1_050 + OTHERS),
        (256, 512, 512 - 50 - OTHERS, 512),
        (64, 64, 16, 64),
    ],
)
def test_connections_are_as_many_as_the_system_allows(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, most: int, raised: int | None
) -> None:
    limits = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, both: limits.append(both))
    assert most_connections(Settings(max_connections=1_000, neo4j_connections=50)) == most
    assert limits == ([(raised, hard)] if raised else [])


@pytest.mark.parametrize("workers", ["1", "2"])
def test_clients_that_keep_us_waiting_cannot_delay_the_end_nor_make_noise_in_the_log(
    serve: Serve, workers: str
) -> None:
    with serve(DIALOGUES_SHUTDOWN_MS="500", DIALOGUES_WORKERS=workers, **NO_DATABASE) as api, ExitStack() as stack:
        for _ in range(4):
            client = stack.enter_context(closing(connection(api)))
            client.sendall(UP + HALF_BODY)
            answer(client)  # so the half body is there, too
        unread = stack.enter_context(closing(connection(api)))
        unread.sendall(LONG * 100)
        unread.recv(1)
        api.process.send_signal(signal.SIGTERM)
        assert api.process.wait(PATIENCE_S) == 0
        ended = [line["counts"] for line in api.logged(event="connections ended")]
        assert sum(counts["shutdown"] for counts in ended) in (4, 5)  # the system may keep all answers for the fifth
        assert "ASGI" not in api.log.read_text(encoding="utf-8")
