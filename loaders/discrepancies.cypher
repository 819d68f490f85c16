// discrepancies
MATCH (discrepancy:Discrepancy)
WHERE ($kinds IS NULL OR discrepancy.kind IN $kinds)
  AND ($dialogue IS NULL OR EXISTS { (discrepancy)-[:ABOUT]->(:Dialogue {slug: $dialogue}) })

// discrepancy_by_id
MATCH (discrepancy:Discrepancy {id: key})

// discrepancies_by_dialogue
// With the label in the pattern and few discrepancies stored, the planner would scan all rather than follow ABOUT.
MATCH (:Dialogue {id: key})<-[:ABOUT]-(discrepancy)
WHERE 'Discrepancy' IN labels(discrepancy)
