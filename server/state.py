"""What lives as long as the application: made by its lifespan, found in each request's scope."""

from typing import TypedDict, cast

from neo4j import AsyncDriver
from starlette.types import Scope


class State(TypedDict):
    driver: AsyncDriver


def driver_of(scope: Scope) -> AsyncDriver:
    return cast(State, scope["state"])["driver"]
