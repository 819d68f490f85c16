"""The data folder: on a disk with room for it, and closed to the other users of the machine.

Neo4j's store has no password of its own: whoever may read its files has all that is in it.
"""

import shutil
import stat
from pathlib import Path

from engine.errors import DiskFullError

FIRST_START_MB = 50
"""What a new Neo4j and its first load write, with room to spare. An old one also starts where nothing is left."""
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make(home: Path) -> None:
    """Makes the folder if it is missing. Raises DiskFullError if its disk has too little room for a first start.

    Neo4j itself would only say that the name 'system' is invalid, or nothing for minutes.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    free_mb = shutil.disk_usage(home).free // 1_000_000
    if free_mb < FIRST_START_MB and not (home / "data").exists():
        raise DiskFullError(
            f"The disk is full: {free_mb} MB are left for {home}, and a new Neo4j needs {FIRST_START_MB} MB. "
            "Make room there."
        )


def close_to_others(home: Path) -> None:
    """Takes from other users every right on the folder and on what an earlier start has left in it."""
    for path in (home, *home.rglob("*")):
        mode = path.lstat().st_mode
        if mode & OTHERS and not stat.S_ISLNK(mode):
            path.chmod(stat.S_IMODE(mode) & ~OTHERS)
