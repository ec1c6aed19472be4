package insight

// members reads each document once, however many members it has.
func (duckDB) members(documents fragment) fragment {
	return compose(`SELECT event, prefix, member.key AS name, member.id AS place, CASE member.type
	WHEN 'VARCHAR' THEN 'text' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'list' ELSE 'number' END AS kind,
	json_extract_string(member.value, '$') AS text
FROM ({}) AS documents, json_each(documents.document) AS member`, documents)
}

func (duckDB) start(text code, n int) fragment {
	return compose("substring({}, 1, {})", verbatim(text), verbatim(integer(n)))
}

func (duckDB) characters(text fragment) fragment { return compose("length({})", text) }
