// dialogue_themes_by_dialogue
MATCH (dialogue:Dialogue {id: key})-[addressed:ADDRESSES]->(theme)

// dialogue_themes_by_theme
MATCH (theme:Theme {id: key})<-[addressed:ADDRESSES]-(dialogue)
