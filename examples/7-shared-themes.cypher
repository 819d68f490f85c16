// Which themes do several dialogues address?
MATCH (theme:Theme)<-[:ADDRESSES]-(dialogue:Dialogue)
WITH theme, collect(DISTINCT dialogue.name) AS dialogues
WHERE size(dialogues) > 1
RETURN theme.name AS theme, dialogues
ORDER BY size(dialogues) DESC, theme
