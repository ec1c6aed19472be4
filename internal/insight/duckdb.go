package insight

import (
	"encoding/json"
	"math"
	"strings"
)

// DuckDB returns an answerer for snapshots of DuckDB.
func DuckDB() *Answerer {
	return &Answerer{dialect: duckDB{}, limits: defaultSequenceLimits, nodes: maxNodes, samples: defaultSampleLimits}
}

type duckDB struct{}

// pointerEscapes are those of RFC 6901, JSON Pointer.
var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

func (duckDB) jsonText(document code, path []string) fragment {
	var pointer strings.Builder
	for _, key := range path {
		pointer.WriteString("/" + pointerEscapes.Replace(key))
	}
	return compose("json_extract_string({}, {})", verbatim(document), bind(pointer.String()))
}

// number mentions the text once, because it is often the costly part:
// regexp_extract gives ” for what is no number, and that casts to NULL.
func (duckDB) number(text fragment) fragment {
	return compose("TRY_CAST(regexp_extract({}, {}) AS DOUBLE)", text, bind(numberPattern))
}

func (duckDB) containsFold(text, part fragment) fragment {
	return compose("contains(lower({}), lower({}))", text, part)
}

func (duckDB) matches(text, pattern fragment) fragment {
	return compose("regexp_matches({}, {})", text, pattern)
}

func (duckDB) instant(micros fragment) fragment {
	return compose("make_timestamp({})", micros)
}

func (duckDB) micros(time code) fragment {
	return compose("epoch_us({})", verbatim(time))
}

func (duckDB) quotient(dividend, divisor fragment) fragment {
	return compose("(({}) // {})", dividend, divisor)
}

// narrow lets DuckDB group by a table of 256 places in place of a hash table.
func (duckDB) narrow(integer fragment, n int) fragment {
	if n > math.MaxUint8+1 {
		return integer
	}
	return compose("CAST({} AS UTINYINT)", integer)
}

func (duckDB) months(micros fragment) fragment {
	local := compose("make_timestamp({})", micros)
	return compose("(year({}) * 12 + month({}) - 1)", local, local)
}

func (duckDB) percentile(share float64, value code) fragment {
	return compose("quantile_cont({}, {})", verbatim(value), bind(share))
}

func (duckDB) latest(value fragment, order code) fragment {
	return compose("arg_max({}, ({}))", value, verbatim(order))
}

func (duckDB) earliest(value fragment, order code) fragment {
	return compose("arg_min({}, ({}))", value, verbatim(order))
}

// eachText binds the texts as one argument, of which there may be thousands.
func (duckDB) eachText(texts []string) fragment {
	list, err := json.Marshal(texts)
	if err != nil { // strings always have a JSON form
		list = []byte("[]")
	}
	return compose("unnest(from_json({}, '[\"VARCHAR\"]'))", bind(string(list)))
}

func (duckDB) memberText(document, name code) fragment {
	return compose("json_extract_string({}, '/' || replace(replace({}, '~', '~0'), '/', '~1'))", verbatim(document), verbatim(name))
}

func (duckDB) eachMember(document code) fragment {
	return compose("unnest(json_keys({}))", verbatim(document))
}
