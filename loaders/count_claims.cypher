// count_claims_by_dialogue
MATCH (:Dialogue {id: key})<-[:ABOUT]-(claim:CountClaim)
