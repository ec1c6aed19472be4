package insight

import "slices"

// ordinal returns the index of the bucket that an event is in, as SQL.
func (b *buckets) ordinal(d dialect) fragment {
	key := b.key(d)
	keys := b.keys()
	if len(keys) == 0 || b.unit.clock {
		return key // the key is the index
	}
	index := compose("{} - {}", key, bind(keys[0]))
	for i := 1; i < len(keys); i++ {
		if skipped := keys[i] - keys[i-1] - 1; skipped > 0 {
			// A bucket that the calendar skips has a number, but no place.
			index = compose("{} - CASE WHEN {} >= {} THEN {} ELSE 0 END", index, key, bind(keys[i]), bind(skipped))
		}
	}
	return compose("({})", index)
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
