// evidence_by_id
MATCH (evidence:Evidence {id: key})-[:FROM]->(source)
