"""How every command looks: plain help that can be piped, no completion to install, no decorated tracebacks."""

import typer
from typer.core import TyperGroup


def new_app(cls: type[TyperGroup] | None = None) -> typer.Typer:
    return typer.Typer(
        cls=cls,
        add_completion=False,
        no_args_is_help=cls is not None,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
