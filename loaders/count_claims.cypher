// count_claims_by_dialogue
// With the label in the pattern and few claims stored, the planner would scan all rather than follow ABOUT.
MATCH (:Dialogue {id: key})<-[:ABOUT]-(claim)
WHERE 'CountClaim' IN labels(claim)
