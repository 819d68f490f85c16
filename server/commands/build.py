"""`build`: the playground alone, as `up` builds it."""

from server.build_web import PlaygroundError
from server.build_web import build as build_playground
from server.console.command_failure import told
from server.console.interrupt import interrupt_once
from server.console.paths import ROOT
from server.console.terminal import Steps, console
from server.console.typer_app import new_app

app = new_app()


@app.command()
def build() -> None:
    """It installs what web/package-lock.json lists and builds web/dist, with the Node that came with the set-up.
    Where nothing changed since the last build it does nothing.

    \b
    Example:
      scripts/dialogues build
    """
    interrupt_once()
    with told(PlaygroundError), Steps(console()) as steps, steps.step("Building the playground") as step:
        built = build_playground(ROOT, step.describe)
        step.done = "Built the playground" if built else "The playground was built before"
