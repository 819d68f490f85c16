// dataset_by_id
MATCH (dataset:Dataset {id: key})
