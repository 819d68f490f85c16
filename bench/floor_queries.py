"""The query texts of the hand-written floor: what each of its questions needs, and nothing more."""

FLAT = """
MATCH (d:Dialogue)
WITH d ORDER BY d.sortName, d.id LIMIT $dialogues
RETURN d.id, d.name, d.status, d.started, d.languages, d.regions, d.kinds, d.website
"""
FLAT_COLUMNS = ("id", "name", "status", "started", "languages", "regions", "kinds", "website")
MEMBERSHIPS = """
MATCH (d:Dialogue)
WITH d ORDER BY d.sortName, d.id LIMIT $dialogues
CALL (d) {
  MATCH (d)<-[m:MEMBER_OF]-(c:Country)
  WITH m, c ORDER BY c.sortName, c.id LIMIT $members
  RETURN collect([m.role, m.since, c.name, c.code]) AS rows
}
RETURN d.name, rows
"""
DIALOGUES = "MATCH (d:Dialogue) WITH d ORDER BY d.sortName, d.id LIMIT $first RETURN d.id, d.name"
# A node that several keys lead to is sorted and sent once, with the places of those keys in $keys.
SHARED = """
UNWIND range(0, size($keys) - 1) AS at
WITH at, $keys[at] AS key
MATCH {pattern}
WITH n, collect(at) AS keys ORDER BY n.sortName, n.id
UNWIND keys AS at
WITH at, collect(n)[..$first] AS page
UNWIND page AS n
WITH n, collect(at) AS keys ORDER BY n.sortName, n.id
RETURN n.id, n.name, keys
"""
COUNTRIES_OF = SHARED.format(pattern="(:Dialogue {id: key})<-[:MEMBER_OF]-(n:Country)")
DIALOGUES_OF = SHARED.format(pattern="(:Country {id: key})-[:MEMBER_OF]->(n:Dialogue)")
COUNTRY = "MATCH (c:Country {code: $code}) RETURN c.id, c.name, c.code, c.region, c.subregion"
MEMBERSHIPS_OF = """
MATCH (:Country {code: $code})-[m:MEMBER_OF]->(d:Dialogue)
WITH m, d ORDER BY d.sortName, d.id LIMIT $most
RETURN collect([m.role, m.since, d.id]) AS rows
"""
DIALOGUES_OF_CODE = """
MATCH (:Country {code: $code})-[:MEMBER_OF]->(d:Dialogue)
WITH DISTINCT d ORDER BY d.sortName, d.id LIMIT $most
RETURN collect(d.name) AS rows
"""
DIALOGUES_BY_ID = """
UNWIND $keys AS key
MATCH (d:Dialogue {id: key})
RETURN collect([d.id, d.name, d.started]) AS rows
"""
COUNTRY_JOINED = """
MATCH (c:Country {code: $code})
CALL (c) {
  MATCH (c)-[m:MEMBER_OF]->(d:Dialogue)
  WITH m, d ORDER BY d.sortName, d.id LIMIT $most
  RETURN collect([m.role, m.since, d.name, d.started]) AS memberships
}
CALL (c) {
  MATCH (c)-[:MEMBER_OF]->(d:Dialogue)
  WITH DISTINCT d ORDER BY d.sortName, d.id LIMIT $most
  RETURN collect(d.name) AS dialogues
}
RETURN c.id, c.name, c.code, c.region, c.subregion, memberships, dialogues
"""
PAGE = """
MATCH (c:Country)
WHERE c.sortName >= $name AND (c.sortName > $name OR c.id > $id)
WITH c ORDER BY c.sortName, c.id LIMIT $limit
RETURN collect([c.sortName, c.id, c.name, c.code]) AS rows
"""
TOTAL = "MATCH (c:Country) RETURN count(c)"
PAGE_JOINED = """
CALL () { MATCH (c:Country) RETURN count(c) AS total }
CALL () {
  MATCH (c:Country)
  WHERE c.sortName >= $name AND (c.sortName > $name OR c.id > $id)
  WITH c ORDER BY c.sortName, c.id LIMIT $limit
  RETURN collect([c.sortName, c.id, c.name, c.code]) AS rows
}
RETURN total, rows
"""
