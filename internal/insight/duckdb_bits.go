package insight

// DuckDB shifts by operands of the same type, and takes an unsigned word as
// negative if its uppermost bit is set.

func (duckDB) bit(place code) fragment {
	return compose("(CAST(1 AS UBIGINT) << CAST({} AS UBIGINT))", verbatim(place))
}

func (duckDB) anyBits(word fragment) fragment { return compose("bit_or({})", word) }

func (duckDB) shiftDown(word fragment, by code) fragment {
	return compose("({} >> CAST({} AS UBIGINT))", word, verbatim(by))
}

func (duckDB) shiftUp(word fragment, by code) fragment {
	return compose("({} << CAST({} AS UBIGINT))", word, verbatim(by))
}

func (duckDB) lowBits(word fragment, n code) fragment {
	return compose("({} & ((CAST(1 AS UBIGINT) << CAST({} AS UBIGINT)) - 1))", word, verbatim(n))
}

func (duckDB) both(a, b fragment) fragment { return compose("({} | {})", a, b) }

func (duckDB) common(word fragment, bits uint64) fragment {
	return compose("({} & {})", word, verbatim(unsigned(bits)))
}

func (duckDB) each(n int) fragment {
	return compose("unnest(range({}))", verbatim(integer(n)))
}

func (duckDB) eachOf(values []fragment) fragment {
	return compose("unnest([{}])", join(values, ", "))
}

func (duckDB) ones(word fragment) fragment { return compose("bit_count({})", word) }

func (duckDB) earliestOrNull(value, order code) fragment {
	return compose("arg_min_null({}, ({}))", verbatim(value), verbatim(order))
}
