"""What lives as long as the application: made by its lifespan, found in each request's scope."""

from typing import TypedDict, cast

from starlette.types import Scope

from loaders.database import Database


class State(TypedDict):
    database: Database


def database_of(scope: Scope) -> Database:
    return cast(State, scope["state"])["database"]
