// sources
MATCH (source:Source)

// source_by_id
MATCH (source:Source {id: key})
