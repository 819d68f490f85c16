// count_claims_by_dialogue
// No label in the pattern: where few claims are stored, the planner would rather scan them all.
MATCH (:Dialogue {id: key})<-[:ABOUT]-(claim)
WHERE 'CountClaim' IN labels(claim)
