"""What the bench ran on: the machine, and the versions of everything that was compared."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from bench import node
from engine import version as neo4j_version

LIBRARIES = ("strawberry-graphql", "graphql-core", "neo4j", "neo4j-rust-ext", "starlette", "uvicorn", "orjson")


def machine() -> dict[str, str]:
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / 1e9:.0f} GB",
        "Python": platform.python_version(),
        "Neo4j": neo4j_version(),
        **{name: version(name) for name in LIBRARIES},
        **{f"npm {name}" if name != "Node" else name: number for name, number in node.versions().items()},
    }


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if not described.exists():
        return platform.processor() or "unknown"
    lines = described.read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
