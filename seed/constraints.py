"""What the database itself promises: ids, slugs and codes are unique; names can be read in their order.

Every statement may be run again without effect.
"""

from neo4j import Driver

from seed.graph import LABELS, TYPES

KEYS = {
    "code": ("Country",),
    "code3": ("Country",),
    "slug": ("Dialogue", "Organisation", "Theme", "Instrument", "Meeting", "Source"),
}
SORTED = ("Country", "Dialogue", "Organisation", "Theme", "Instrument", "Meeting")


def statements() -> list[str]:
    """The Cypher of all constraints and indexes."""
    ids = [_unique(f"(n:{label})", f"{label}_id", "n.id") for label in LABELS.values()]
    keys = [
        _unique(f"(n:{label})", f"{label}_{key}", f"n.{key}")
        for key, labels in KEYS.items()
        for label in labels
    ]
    edges = [_unique(f"()-[r:{type}]-()", f"{type}_id", "r.id") for type in TYPES]
    orders = [
        f"CREATE INDEX {label}_sortName IF NOT EXISTS FOR (n:{label}) ON (n.sortName, n.id)"
        for label in SORTED
    ]
    return ids + keys + edges + orders


def ensure(driver: Driver, database: str) -> None:
    """Makes what is missing, and waits until every index can be used."""
    with driver.session(database=database) as session:
        for statement in statements():
            session.run(statement).consume()
        session.run("CALL db.awaitIndexes(120)").consume()


def _unique(pattern: str, name: str, key: str) -> str:
    return f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR {pattern} REQUIRE {key} IS UNIQUE"
