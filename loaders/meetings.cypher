// meetings
MATCH (meeting:Meeting)

// meeting_by_id
MATCH (meeting:Meeting {id: key})

// meetings_by_dialogue
MATCH (:Dialogue {id: key})-[:HELD]->(meeting:Meeting)
