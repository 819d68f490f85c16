// links_by_dialogue
MATCH (:Dialogue {id: key})-[link:RELATED_TO]->(target)
