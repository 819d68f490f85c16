"""Tells people where the API and Neo4j run, and how to log in: one name and one place for each line."""

from collections.abc import Mapping

import httpx

from engine import LocalNeo4j, Running
from server.console.paths import API_ADDRESS, ROOT

HEALTH_S = 5


def running_api() -> str | None:
    """The address of the API that this checkout's `up` runs, or None.

    The API is asked whether it is there, since an `up` that was killed leaves its address behind.
    """
    if not API_ADDRESS.exists():
        return None
    address = API_ADDRESS.read_text()
    try:
        return address if httpx.get(f"{address}/healthz", timeout=HEALTH_S).is_success else None
    except (httpx.HTTPError, httpx.InvalidURL):
        return None


def where_the_api_is(address: str) -> dict[str, str]:
    return {
        "Playground": f"{address}/",
        "GraphQL": f"{address}/graphql",
        "Schema": f"{address}/schema.graphql",
    }


def where_neo4j_is(neo4j: LocalNeo4j | Running) -> dict[str, str]:
    return {
        "Neo4j Browser": neo4j.ports.browser_url,
        "  connect to": neo4j.ports.bolt_uri,
        "  user": neo4j.user,
        "  password": f"{neo4j.password}   (also in {neo4j.password_file.relative_to(ROOT)})",
    }


def shown(places: Mapping[str, str]) -> str:
    return "\n".join(f"  {name:<15} {place}" for name, place in places.items())
