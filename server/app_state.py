"""The state of the application: its lifespan makes it, and Starlette puts it into the scope of each request."""

from typing import TypedDict, cast

from starlette.types import Scope

from loaders.database import Database


class State(TypedDict):
    database: Database


def database_of(scope: Scope) -> Database:
    return cast(State, scope["state"])["database"]
