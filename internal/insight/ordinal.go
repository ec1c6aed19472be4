package insight

import "slices"

// ordinal returns the index of the bucket that an event is in, as SQL: an
// event of none has any number.
func (b *buckets) ordinal(d dialect) fragment {
	keys := b.keys()
	if len(keys) == 0 || b.unit.clock {
		return b.key(d) // the key is the index
	}
	counted := *b
	counted.pieces = make([]piece, len(b.pieces))
	for i, p := range b.pieces {
		counted.pieces[i] = p.from(keys[0], b.unit)
	}
	key := counted.key(d)
	index := key
	for i := 1; i < len(keys); i++ {
		if skipped := keys[i] - keys[i-1] - 1; skipped > 0 {
			// A bucket that the calendar skips has a number, but no place.
			index = compose("{} - CASE WHEN {} >= {} THEN {} ELSE 0 END", index, key, bind(keys[i]-keys[0]), bind(skipped))
		}
	}
	return compose("({})", index)
}

// from returns the piece with keys counted from a first one. Where it can, it
// counts time from there, which is cheaper than to subtract.
func (p piece) from(first int64, u unit) piece {
	p.least -= first
	if u.micros == 0 {
		p.add -= first
	} else {
		p.shift -= first * u.micros
	}
	return p
}

// keys returns the keys of the buckets, in order.
func (b *buckets) keys() []int64 {
	keys := make([]int64, 0, len(b.index))
	for key := range b.index {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// first returns the buckets without those from the n-th on.
func (b *buckets) first(n int) *buckets {
	shorter := &buckets{starts: b.starts[:n], index: map[int64]int{}, pieces: b.pieces, unit: b.unit}
	for key, index := range b.index {
		if index < n {
			shorter.index[key] = index
		}
	}
	return shorter
}
