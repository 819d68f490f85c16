// claims_by_dialogue
// With the label in the pattern and few claims stored, the planner would scan all rather than follow ABOUT.
MATCH (:Dialogue {id: key})<-[:ABOUT]-(claim)
WHERE 'Claim' IN labels(claim) AND ($fields IS NULL OR claim.field IN $fields)
