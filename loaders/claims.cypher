// claims_by_dialogue
// No label in the pattern: where few claims are stored, the planner would rather scan them all.
MATCH (:Dialogue {id: key})<-[:ABOUT]-(claim)
WHERE 'Claim' IN labels(claim) AND ($fields IS NULL OR claim.field IN $fields)
