"""What the tests of the engine ask of a local Neo4j, and start it with."""

from neo4j import GraphDatabase

from engine import LocalNeo4j, Ports

ANY_PORTS = Ports(bolt=0, http=0)


def ask(neo4j: LocalNeo4j, cypher: str) -> list[object]:
    with GraphDatabase.driver(neo4j.bolt_uri, auth=(neo4j.user, neo4j.password)) as driver:
        return [record[0] for record in driver.execute_query(cypher).records]
