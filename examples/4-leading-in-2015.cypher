// Who surely led the Prague Process in all of 2015, in which role, and which phase of it?
MATCH (:Dialogue {id: 'dialogue/prague-process'})<-[leadership:LEADS]-(leader)
WHERE leadership.since < '2015' AND leadership.until > '2015'
RETURN leader.name AS leader, leadership.role AS role, leadership.scope AS scope,
       leadership.since AS since, leadership.until AS until
ORDER BY role DESC, leader
