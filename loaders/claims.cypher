// claims_by_dialogue
MATCH (:Dialogue {id: key})<-[:ABOUT]-(claim:Claim)
WHERE $fields IS NULL OR claim.field IN $fields
