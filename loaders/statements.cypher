// statements_by_subject
// With the label in the pattern and few statements stored, the planner would scan all rather than follow ABOUT.
MATCH (:Country|Organisation|Dialogue|Instrument|Source {id: key})<-[:ABOUT]-(statement)
WHERE 'Statement' IN labels(statement) AND ($kinds IS NULL OR statement.kind IN $kinds)
