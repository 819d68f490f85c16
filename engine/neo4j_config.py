"""Neo4j's configuration file, and the ports that it may take, all on the loopback address."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes. The heap is for running queries; the page cache holds the store, and ours has a few MB."""

    heap_mb: int = 512
    page_cache_mb: int = 64


@dataclass(frozen=True, slots=True)
class Ports:
    bolt: int
    http: int

    @property
    def bolt_uri(self) -> str:
        return f"bolt://{LOOPBACK}:{self.bolt}"

    @property
    def browser_url(self) -> str:
        return f"{self.http_origin}/browser/"

    @property
    def http_origin(self) -> str:
        return f"http://{LOOPBACK}:{self.http}"


def write_config(home: Path, ports: Ports, memory: Memory) -> None:
    settings = {
        "server.default_listen_address": LOOPBACK,
        "server.default_advertised_address": LOOPBACK,
        "server.bolt.listen_address": f":{ports.bolt}",
        "server.bolt.advertised_address": f":{ports.bolt}",
        "server.http.enabled": "true",
        "server.http.listen_address": f":{ports.http}",
        "server.http.advertised_address": f":{ports.http}",
        "server.https.enabled": "false",
        "server.memory.pagecache.size": f"{memory.page_cache_mb}m",
        "dbms.security.auth_enabled": "true",
        # Only a packaged Neo4j has an import folder, which confines LOAD CSV. In ours, a Cypher query could read every
        # file of the user who runs it.
        "dbms.security.allow_csv_import_from_file_urls": "false",
        # Nobody guesses our random password. By default Neo4j counts wrong ones, and with three of them any program of
        # this machine could lock us out.
        "dbms.security.auth_max_failed_attempts": "0",
        # Only its own pages need this port. By its default (`*`) every page that a browser has open may use it.
        "dbms.security.http_access_control_allow_origin": ports.http_origin,
        # Each of the two databases would take 256 MB of the disk at the first start. Ours fill a few MB.
        "db.tx_log.preallocate": "false",
        "dbms.usage_report.enabled": "false",
        # Netty's quiet period: twice 5 s, after the databases are closed already. Without it a stop takes about 1 s.
        "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
    }
    folder = home / "conf"
    folder.mkdir(exist_ok=True)
    (folder / "neo4j.conf").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))


def read_ports(home: Path) -> Ports:
    """The ports of the last start, from the configuration file that it wrote."""
    lines = (home / "conf" / "neo4j.conf").read_text().splitlines()
    settings = dict(line.split("=", 1) for line in lines)
    bolt, http = (int(settings[f"server.{name}.listen_address"].lstrip(":")) for name in ("bolt", "http"))
    return Ports(bolt, http)


def free_ports(preferred: Ports) -> Ports:
    """The preferred ports, where each that another program has, or that is 0, is replaced by any free one."""
    with ExitStack() as stack:
        # Both are held until both are known, or the second could be the first one again.
        bolt, http = (stack.enter_context(_bound(port) or _any()) for port in (preferred.bolt, preferred.http))
        return Ports(bolt.getsockname()[1], http.getsockname()[1])


def taken_ports(ports: Ports) -> Iterator[int]:
    """Those of the two ports that another program has."""
    for port in (ports.bolt, ports.http):
        if bound := _bound(port):
            bound.close()
        else:
            yield port


def _any() -> socket.socket:
    bound = _bound(0)
    if bound is None:
        raise OSError("No free port is left on this machine.")
    return bound


def _bound(port: int) -> socket.socket | None:
    """A socket that has the port, or None if another program has it."""
    bound = socket.socket()
    # Java sets this, too: a port counts as free although closed connections still linger on it.
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((LOOPBACK, port))
    except OSError:
        bound.close()
        return None
    return bound
