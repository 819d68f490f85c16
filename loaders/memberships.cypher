// memberships_by_dialogue
MATCH (dialogue:Dialogue {id: key})<-[membership:MEMBER_OF]-(member)

// memberships_by_actor
MATCH (member:Country|Organisation {id: key})-[membership:MEMBER_OF]->(dialogue)

// membership_by_id
MATCH (member)-[membership:MEMBER_OF {id: key}]->(dialogue)
