// Where is the source wrong, and at which lines?
MATCH (discrepancy:Discrepancy)
WHERE discrepancy.kind IN ['ERROR', 'COUNT', 'CONFLICT']
MATCH (evidence:Evidence) WHERE evidence.id IN discrepancy.evidence
WITH discrepancy, evidence.line AS line ORDER BY line
RETURN discrepancy.kind AS kind, discrepancy.description AS description, collect(line) AS lines
ORDER BY kind, description
