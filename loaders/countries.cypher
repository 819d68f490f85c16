// countries
MATCH (country:Country)

// country_by_id
MATCH (country:Country {id: key})

// country_by_code3
MATCH (country:Country {code3: key})

// countries_by_dialogue
MATCH (dialogue:Dialogue {id: key})<-[membership:MEMBER_OF]-(country:Country)
WHERE NOT membership.role IN $uncounted
