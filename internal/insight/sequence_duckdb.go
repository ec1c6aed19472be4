package insight

// indexOf takes a function, because DuckDB computes it once for each text of a
// column's dictionary. IN and CASE it computes for each row, which takes three
// times as long.
func (duckDB) indexOf(texts []string, text code) fragment {
	all := make([]fragment, len(texts))
	for i, one := range texts {
		all[i] = bind(one)
	}
	return compose("coalesce(list_position([{}], {}), 0)", join(all, ", "), verbatim(text))
}

func (duckDB) hash(text code) fragment { return compose("hash({})", verbatim(text)) }
