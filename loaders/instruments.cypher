// instruments
MATCH (instrument:Instrument)

// instrument_by_id
MATCH (instrument:Instrument {id: key})

// instruments_by_dialogue
MATCH (:Dialogue {id: key})-[:ADOPTED]->(instrument:Instrument)
