package insight

import "strconv"

// wordBits is how many bits of an unsigned word of 64 a mask uses: stores
// shift by signed rules, where the uppermost bits overflow.
const wordBits = 62

// A mask is a set of buckets, a bit for each, in as many words as they take:
// SQL columns word_0, word_1, … Which buckets a person was active in is one
// mask, gathered in one pass over the events, whatever is then counted.

// wordsFor returns how many words a mask of that many bits has.
func wordsFor(bits int) int { return (bits + wordBits - 1) / wordBits }

// wordColumn names the i-th word of the mask of that name.
func wordColumn(mask code, i int) code { return mask + "_" + code(strconv.Itoa(i)) }

func wordOf(mask code, i int) fragment { return verbatim(wordColumn(mask, i)) }

// eachWord returns the names of the words of a mask, separated by commas.
func eachWord(mask code, words int) fragment {
	parts := make([]fragment, words)
	for i := range parts {
		parts[i] = verbatim(wordColumn(mask, i))
	}
	return join(parts, ", ")
}

// gather returns aggregates, the words of a mask of the places in a column for
// which the condition holds. A place that is NULL is in no mask.
func gather(d dialect, mask, place code, words int, condition fragment) fragment {
	parts := make([]fragment, words)
	for i := range parts {
		in, bit := condition, d.bit(place)
		if i > 0 {
			low := integer(i * wordBits)
			in = compose("{} AND {} >= {}", in, verbatim(place), verbatim(low))
			bit = d.bit("(" + place + " - " + low + ")")
		}
		if i < words-1 {
			in = compose("{} AND {} < {}", in, verbatim(place), verbatim(integer((i+1)*wordBits)))
		}
		word := compose("CASE WHEN {} THEN {} END", in, bit)
		parts[i] = compose("coalesce({}, CAST(0 AS UBIGINT)) AS {}", d.anyBits(word), verbatim(wordColumn(mask, i)))
	}
	return join(parts, ", ")
}

// shifted returns, as columns, a mask moved down by the bits that column by
// says, so that bit by becomes bit 0. Only the first words of the result are
// given.
func shifted(d dialect, mask code, words int, by code, to code, first int) fragment {
	parts := make([]fragment, first)
	for i := range parts {
		parts[i] = compose("{} AS {}", shiftedWord(d, mask, words, by, i), verbatim(wordColumn(to, i)))
	}
	return join(parts, ", ")
}

// shiftedWord joins the upper bits of one word with the lower ones of the
// next.
func shiftedWord(d dialect, mask code, words int, by code, i int) fragment {
	if words == 1 {
		return d.shiftDown(wordOf(mask, 0), by)
	}
	rest := by + " % " + integer(wordBits)
	low := d.shiftDown(wordAt(mask, words, by, i), rest)
	kept := d.lowBits(wordAt(mask, words, by, i+1), rest)
	return d.both(low, d.shiftUp(kept, integer(wordBits)+" - "+rest))
}

// wordAt returns the word that is i words above the one with bit by.
func wordAt(mask code, words int, by code, i int) fragment {
	var cases []fragment
	for at := range words - min(i, words) {
		below := verbatim(integer((at + 1) * wordBits))
		cases = append(cases, compose("WHEN {} < {} THEN {}", verbatim(by), below, verbatim(wordColumn(mask, at+i))))
	}
	if cases == nil {
		return verbatim("CAST(0 AS UBIGINT)")
	}
	return compose("CASE {} ELSE CAST(0 AS UBIGINT) END", join(cases, " "))
}

// hasBit returns the condition that a mask has a bit.
func hasBit(d dialect, mask code, bit int) fragment {
	return compose("{} > 0", d.common(wordOf(mask, bit/wordBits), 1<<(bit%wordBits)))
}

// hasBitFrom returns the condition that a mask has a bit or any above it.
func hasBitFrom(mask code, words, bit int) fragment {
	at := bit / wordBits
	parts := []fragment{compose("{} >= {}", verbatim(wordColumn(mask, at)), verbatim(unsigned(1<<(bit%wordBits))))}
	for i := at + 1; i < words; i++ {
		parts = append(parts, compose("{} > 0", verbatim(wordColumn(mask, i))))
	}
	return compose("({})", join(parts, " OR "))
}

// integer writes a number of ours into SQL, where a constant computes faster
// than an argument.
func integer(n int) code { return code(strconv.Itoa(n)) }

// unsigned writes a word into SQL.
func unsigned(n uint64) code { return "CAST(" + code(strconv.FormatUint(n, 10)) + " AS UBIGINT)" }

// bitsWithin returns how many bits of a mask are set from one place to before
// another.
func bitsWithin(d dialect, mask code, from, to int) fragment {
	var parts []fragment
	for i := from / wordBits; i*wordBits < to; i++ {
		parts = append(parts, d.ones(d.common(wordOf(mask, i), bitsOf(i, from, to))))
	}
	return join(parts, " + ")
}

// hasBothBits returns the condition that a mask has a bit and the next.
func hasBothBits(d dialect, mask code, bit int) fragment {
	if bit%wordBits == wordBits-1 {
		return compose("{} AND {}", hasBit(d, mask, bit), hasBit(d, mask, bit+1))
	}
	pair := uint64(3) << (bit % wordBits)
	return compose("{} = {}", d.common(wordOf(mask, bit/wordBits), pair), verbatim(unsigned(pair)))
}

// hasBitWithin returns the condition that a mask has a bit from one place to
// before another.
func hasBitWithin(d dialect, mask code, from, to int) fragment {
	parts := []fragment{verbatim("FALSE")}
	for i := from / wordBits; i*wordBits < to && from < to; i++ {
		parts = append(parts, compose("{} > 0", d.common(wordOf(mask, i), bitsOf(i, from, to))))
	}
	return compose("({})", join(parts, " OR "))
}

// bitsOf returns the bits of the i-th word from one place of the mask to
// before another.
func bitsOf(i, from, to int) uint64 {
	low, high := max(from-i*wordBits, 0), min(to-i*wordBits, wordBits)
	return uint64(1)<<high - uint64(1)<<low
}

// fieldBits is half a word: a sum of words of which only the first bit of
// each half is kept counts two bits at once, of up to 2 billion rows.
const fieldBits = wordBits / 2

// tallies returns aggregates that count the rows in which each bit of a mask
// is set, two bits each; see untally.
func tallies(d dialect, mask code, words int) []fragment {
	var sums []fragment
	for w := range words {
		for i := range fieldBits {
			pair := d.common(d.shiftDown(wordOf(mask, w), integer(i)), 1|1<<fieldBits)
			sums = append(sums, compose("CAST(coalesce(sum(CAST({} AS BIGINT)), 0) AS BIGINT)", pair))
		}
	}
	return sums
}

// untally returns the places that the i-th of tallies counts, and their
// numbers.
func untally(i int, sum int64) (places [2]int, numbers [2]int64) {
	first := i/fieldBits*wordBits + i%fieldBits
	return [2]int{first, first + fieldBits}, [2]int64{sum % (1 << fieldBits), sum >> fieldBits}
}
