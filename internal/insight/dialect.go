package insight

// dialect is the SQL of one store, where stores differ. Each method returns
// an expression, or a clause where it says so. It exists so that DuckDB and
// ClickHouse give one answer.
type dialect interface {
	// jsonText returns the text of what a JSON document holds at a path of
	// keys: a string's content, the JSON text of anything else, NULL for
	// null or nothing.
	jsonText(document code, path []string) fragment
	// number returns the double that a text writes out, or NULL; numberPattern
	// says which texts are numbers.
	number(text fragment) fragment
	// containsFold reports whether a text contains another, letter case aside.
	containsFold(text, part fragment) fragment
	// matches reports whether an RE2 pattern is found in a text.
	matches(text, pattern fragment) fragment
	// instant returns the timestamp of microseconds since 1970.
	instant(micros fragment) fragment
	// micros returns the microseconds since 1970 of a timestamp.
	micros(time code) fragment
	// quotient returns the integer part of a division of integers that are
	// not negative.
	quotient(dividend, divisor fragment) fragment
	// narrow returns an integer from 0 to before n in a type that is cheap to
	// group by.
	narrow(integer fragment, n int) fragment
	// months returns year*12 + month-1 of microseconds since 1970.
	months(micros fragment) fragment
	// percentile returns an aggregate: the value below which a share of the
	// values lies, interpolated linearly.
	percentile(share float64, value code) fragment
	// latest and earliest return aggregates: the value, of those not NULL,
	// that comes last or first in the order given, a list of expressions.
	latest(value fragment, order code) fragment
	earliest(value fragment, order code) fragment
	// earliestOrNull is earliest among all values, NULL or not.
	earliestOrNull(value, order code) fragment
	// eachText returns a column: for every row, one row for each of some texts.
	eachText(texts []string) fragment
	// memberText is jsonText of the member whose name a column has.
	memberText(document, name code) fragment
	// eachMember returns a column: for every row, one row for the name of each
	// member of a JSON object.
	eachMember(document code) fragment
	bitDialect
	sequenceDialect
	sampleDialect
}

// sampleDialect is the SQL of looking into documents whose members are not
// known.
type sampleDialect interface {
	// members returns a statement that gives the members of JSON objects, a row
	// for each, repeated names included. What it is given selects from documents
	// with a number of the row (event), a prefix and a document; it gives event,
	// prefix, name, place (members in their order), kind (text, number, boolean,
	// object or list) and text as jsonText has it.
	members(documents fragment) fragment
	// start returns the first characters of a text, no more than n.
	start(text code, n int) fragment
	// characters returns how many characters a text has.
	characters(text fragment) fragment
}

// bitDialect is the SQL of words of 64 bits, unsigned.
type bitDialect interface {
	// bit returns a word of which one bit is set, the place of which is an
	// integer expression.
	bit(place code) fragment
	// anyBits returns an aggregate: the bits that any of the words has.
	anyBits(word fragment) fragment
	// shiftDown and shiftUp move the bits of a word; none is lost above.
	shiftDown(word fragment, by code) fragment
	shiftUp(word fragment, by code) fragment
	// lowBits returns that many of the lowest bits of a word.
	lowBits(word fragment, n code) fragment
	// both returns the bits that either of two words has.
	both(a, b fragment) fragment
	// common returns the bits that a word shares with another.
	common(word fragment, bits uint64) fragment
	// ones returns how many bits of a word are set.
	ones(word fragment) fragment
	// each returns a column: for every row, one row for each of the integers
	// from 0 to before n.
	each(n int) fragment
	// eachOf returns a column: for every row, one row for each of some
	// values. Beside each of as many, it gives the value of that place.
	eachOf(values []fragment) fragment
}

// numberPattern is what counts as a number when written as text: at most 100
// digits and an exponent of at most two, so that every number, and the sum of
// any many, is finite.
const numberPattern = `^-?[0-9]{1,100}(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?$`
