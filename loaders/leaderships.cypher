// leaderships_by_dialogue
MATCH (dialogue:Dialogue {id: key})<-[leadership:LEADS]-(leader)

// leaderships_by_actor
MATCH (leader:Country|Organisation {id: key})-[leadership:LEADS]->(dialogue)

// leadership_by_id
MATCH (leader)-[leadership:LEADS {id: key}]->(dialogue)
