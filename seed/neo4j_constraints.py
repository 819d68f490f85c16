"""What the database itself guarantees: ids, slugs and codes are unique, and an index holds names in their order.

Every query here may be run again without effect.
"""

from neo4j import Driver

from seed.graph import LABELS, TYPES
from seed.load_notice import LABEL as NOTICE

KEYS = {
    "code": ("Country",),
    "code3": ("Country",),
    "slug": ("Dialogue", "Organisation", "Theme", "Instrument", "Meeting", "Source"),
}
SORTED = ("Country", "Dialogue", "Organisation", "Theme", "Instrument", "Meeting")


STANDING = "SHOW INDEXES YIELD name, owningConstraint RETURN name, owningConstraint IS NOT NULL AS constrains"
"""The name of every index there is, and whether it belongs to a constraint, which then has the same name."""


def query_texts() -> dict[str, str]:
    """The query text that creates each constraint and index, by its name."""
    unique = {f"{label}_id": (f"(n:{label})", "n.id") for label in LABELS.values()}
    unique |= {f"{label}_{key}": (f"(n:{label})", f"n.{key}") for key, labels in KEYS.items() for label in labels}
    unique |= {f"{type}_id": (f"()-[r:{type}]-()", "r.id") for type in TYPES}
    constraints = {
        name: f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR {pattern} REQUIRE {key} IS UNIQUE"
        for name, (pattern, key) in unique.items()
    }
    indexes = {
        f"{label}_sortName": f"CREATE INDEX {label}_sortName IF NOT EXISTS FOR (n:{label}) ON (n.sortName, n.id)"
        for label in SORTED
    }
    indexes[f"{NOTICE}_untilMs"] = f"CREATE INDEX {NOTICE}_untilMs IF NOT EXISTS FOR (n:{NOTICE}) ON (n.untilMs)"
    return constraints | indexes


def ensure(driver: Driver, database: str) -> None:
    """Creates missing constraints and indexes, and waits until every index can be used, at most 120 s."""
    with driver.session(database=database) as session:
        standing = {record["name"]: record["constrains"] for record in session.run(STANDING)}
        for name, query_text in query_texts().items():
            # What is there is not asked for again, which makes a load with nothing to change much faster.
            # A plain index under a constraint's name is no constraint: Neo4j is asked, and its error says so.
            if standing.get(name) != ("CONSTRAINT" in query_text):
                session.run(query_text).consume()
        session.run("CALL db.awaitIndexes(120)").consume()
