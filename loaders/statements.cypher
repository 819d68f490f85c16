// statements_by_subject
MATCH (:Country|Organisation|Dialogue|Instrument|Source {id: key})<-[:ABOUT]-(statement:Statement)
WHERE $kinds IS NULL OR statement.kind IN $kinds
