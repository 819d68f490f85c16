// statements_by_subject
// No label in the pattern: where few statements are stored, the planner would rather scan them all.
MATCH (:Country|Organisation|Dialogue|Instrument|Source {id: key})<-[:ABOUT]-(statement)
WHERE 'Statement' IN labels(statement) AND ($kinds IS NULL OR statement.kind IN $kinds)
