// discrepancies
MATCH (discrepancy:Discrepancy)
WHERE ($kinds IS NULL OR discrepancy.kind IN $kinds)
  AND ($dialogue IS NULL OR EXISTS { (discrepancy)-[:ABOUT]->(:Dialogue {slug: $dialogue}) })

// discrepancy_by_id
MATCH (discrepancy:Discrepancy {id: key})

// discrepancies_by_dialogue
// No label in the pattern: where few discrepancies are stored, the planner would rather scan them all.
MATCH (:Dialogue {id: key})<-[:ABOUT]-(discrepancy)
WHERE 'Discrepancy' IN labels(discrepancy)
