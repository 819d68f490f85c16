"""Finds the Neo4j that runs on a data folder, whoever started it. It must not start, stop or change anything."""

from dataclasses import dataclass
from pathlib import Path

from engine import password
from engine.neo4j_config import Ports, read_ports
from engine.neo4j_process import processes_on


@dataclass(frozen=True, slots=True)
class Running:
    """A Neo4j process (`pid`), the process that owns it (`owner`), and how to reach it."""

    pid: int
    owner: int
    ports: Ports
    password_file: Path

    user = password.USER

    @property
    def password(self) -> str:
        return self.password_file.read_text().strip()


def find_running(home: Path) -> Running | None:
    """The Neo4j that runs on this folder, which may still be starting; None if there is none."""
    home = home.resolve()
    processes = processes_on(home)
    if not processes:
        return None
    return Running(processes[0].pid, int((home / "owner").read_text()), read_ports(home), home / "password")
