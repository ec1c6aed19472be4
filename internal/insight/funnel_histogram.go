package insight

import (
	"slices"
	"time"

	"github.com/weirhq/weir"
)

// binEdges are where the bins of a histogram of times begin and end, in
// seconds; the last bin ends with the window.
var binEdges = []int64{0, 1, 10, 30, 60, 5 * 60, 15 * 60, 30 * 60,
	hour, 2 * hour, 6 * hour, 12 * hour, secondsPerDay, 2 * secondsPerDay, 3 * secondsPerDay, 7 * secondsPerDay,
	14 * secondsPerDay, 30 * secondsPerDay, 60 * secondsPerDay, 90 * secondsPerDay, 180 * secondsPerDay}

const hour = 60 * 60

// binStarts returns where the bins of a histogram begin: below the window,
// which is above 0.
func (f *funnel) binStarts() []int64 {
	bins, _ := slices.BinarySearch(binEdges, int64(f.window/time.Second))
	return binEdges[:bins]
}

// binOf returns the bin of a time, in microseconds, of at most the window.
func (f *funnel) binOf(micros int64) int {
	starts := f.binStarts()
	bin := len(starts) - 1
	for bin > 0 && micros < starts[bin]*microsPerSecond {
		bin--
	}
	return bin
}

// histogram counts times, in microseconds, by bins up to the window.
func (p *funnelPlan) histogram(micros []int64) []weir.FunnelBin {
	starts := p.binStarts()
	bins := make([]weir.FunnelBin, len(starts))
	for i, from := range starts {
		bins[i] = weir.FunnelBin{FromSeconds: from, ToSeconds: int64(p.window / time.Second)}
		if i+1 < len(starts) {
			bins[i].ToSeconds = starts[i+1]
		}
	}
	for _, m := range micros {
		bins[p.binOf(m)].People++
	}
	return bins
}
