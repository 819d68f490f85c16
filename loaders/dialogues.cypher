// dialogues
MATCH (dialogue:Dialogue)

// dialogue_by_id
MATCH (dialogue:Dialogue {id: key})

// dialogues_by_actor
MATCH (:Country|Organisation {id: key})-[membership:MEMBER_OF]->(dialogue:Dialogue)
WHERE NOT membership.role IN $uncounted

// dialogues_by_instrument
MATCH (:Instrument {id: key})<-[:ADOPTED]-(dialogue:Dialogue)

// dialogues_by_meeting
MATCH (:Meeting {id: key})<-[:HELD]-(dialogue:Dialogue)
