package stan

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// runs are sequences as pairs of a start and how many follow in a row, in order.
// As JSON they are base64 of how far each begins behind the end of the one
// before, and of its length, as varints.
type runs [][2]uint64

func runsOf(pending map[uint64]delivery) runs {
	sequences := make([]uint64, 0, len(pending))
	for seq := range pending {
		sequences = append(sequences, seq)
	}
	slices.Sort(sequences)
	var out runs
	for _, seq := range sequences {
		out = out.add(seq, 1)
	}
	return out
}

// add adds a run behind all others.
func (r runs) add(start, count uint64) runs {
	if n := len(r); n > 0 && r[n-1][0]+r[n-1][1] == start {
		r[n-1][1] += count
		return r
	}
	return append(r, [2]uint64{start, count})
}

// with returns the runs with others, which may overlap.
func (r runs) with(others runs) (all runs) {
	both := append(slices.Clone(r), others...)
	slices.SortFunc(both, func(a, b [2]uint64) int { return cmp.Compare(a[0], b[0]) })
	end := uint64(0)
	for _, run := range both {
		start := max(run[0], end)
		if end = max(end, run[0]+run[1]); end > start {
			all = all.add(start, end-start)
		}
	}
	return all
}

// pending are the sequences from first up to, but not including, end, which is
// all that a channel has: what is not there need not be sent again.
func (r runs) pending(first, end uint64) map[uint64]delivery {
	out := map[uint64]delivery{}
	for _, run := range r {
		for seq := max(run[0], first); seq < min(run[0]+run[1], end); seq++ {
			out[seq] = delivery{due: recovered}
		}
	}
	return out
}

// parts parts runs by the sequences that a record of its own covers.
func (r runs) parts() map[uint64]runs {
	out := map[uint64]runs{}
	for _, run := range r {
		for start, left := run[0], run[1]; left > 0; {
			part := start / pendingPart
			count := min(left, (part+1)*pendingPart-start)
			out[part] = out[part].add(start, count)
			start, left = start+count, left-count
		}
	}
	return out
}

func (r runs) MarshalJSON() ([]byte, error) {
	var out []byte
	end := uint64(0)
	for _, run := range r {
		out = binary.AppendUvarint(out, run[0]-end)
		out = binary.AppendUvarint(out, run[1])
		end = run[0] + run[1]
	}
	return json.Marshal(out)
}

func (r *runs) UnmarshalJSON(encoded []byte) error {
	var data []byte
	if err := json.Unmarshal(encoded, &data); err != nil {
		return fmt.Errorf("cannot read sequences: %w", err)
	}
	*r = nil
	for end := uint64(0); len(data) > 0; {
		gap, n := binary.Uvarint(data)
		if n <= 0 {
			return errBadRuns
		}
		count, k := binary.Uvarint(data[n:])
		if k <= 0 || end+gap < end || end+gap+count < end+gap {
			return errBadRuns
		}
		*r = append(*r, [2]uint64{end + gap, count})
		end += gap + count
		data = data[n+k:]
	}
	return nil
}

var errBadRuns = errors.New("the sequences are damaged")
