// What does France take part in and lead?
MATCH (:Country {code: 'FR'})-[edge:MEMBER_OF|LEADS]->(dialogue:Dialogue)
RETURN dialogue.name AS dialogue, type(edge) AS edge, edge.role AS role, edge.body AS body
ORDER BY dialogue, edge, role
