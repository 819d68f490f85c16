// Which themes do several dialogues address?
MATCH (theme:Theme)<-[:ADDRESSES]-(dialogue:Dialogue)
WITH DISTINCT theme, dialogue.name AS dialogue ORDER BY dialogue
WITH theme, collect(dialogue) AS dialogues
WHERE size(dialogues) > 1
RETURN theme.name AS theme, dialogues
ORDER BY size(dialogues) DESC, theme
