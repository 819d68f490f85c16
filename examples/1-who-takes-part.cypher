// Who takes part in the Khartoum Process, in which role, and where does it stand?
MATCH (:Dialogue {id: 'dialogue/khartoum-process'})<-[membership:MEMBER_OF]-(member)
MATCH (evidence:Evidence) WHERE evidence.id IN membership.evidence
RETURN member.name AS member, membership.role AS role, evidence.section AS section, evidence.line AS line
ORDER BY role, member
