// themes
MATCH (theme:Theme)

// theme_by_id
MATCH (theme:Theme {id: key})
