// Which states and organisations sit in the steering committees of both the Rabat and the Khartoum Process?
MATCH (:Dialogue {id: 'dialogue/rabat-process'})<-[rabat:LEADS {role: 'STEERING_MEMBER'}]-(actor)
MATCH (actor)-[khartoum:LEADS {role: 'STEERING_MEMBER'}]->(:Dialogue {id: 'dialogue/khartoum-process'})
RETURN actor.name AS actor, rabat.evidence AS rabat, khartoum.evidence AS khartoum
ORDER BY actor
