// organisations
MATCH (organisation:Organisation)

// organisation_by_id
MATCH (organisation:Organisation {id: key})

// programmes_by_dialogue
MATCH (:Dialogue {id: key})<-[:CARRIES]-(organisation:Organisation)
