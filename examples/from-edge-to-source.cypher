// From an edge to its evidence to its source: click on a relationship in the Browser, copy one of its evidence ids,
// and ask this; or see it for one edge here.
MATCH (country:Country {id: 'country/CH'})-[leadership:LEADS]->(dialogue:Dialogue {id: 'dialogue/rabat-process'})
MATCH (evidence:Evidence)-[:FROM]->(source:Source) WHERE evidence.id IN leadership.evidence
RETURN country.name AS who, leadership.role AS role, evidence.section AS section, evidence.paragraph AS paragraph,
       evidence.line AS line, evidence.group AS listedUnder, source.title AS source
