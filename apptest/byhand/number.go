package byhand

import (
	"math"
	"slices"
	"strconv"

	"github.com/weirhq/weir"
)

// ratio returns a / b, which is no value if b is 0.
func ratio[A, B int | int64 | float64](a A, b B) weir.Value {
	if b == 0 {
		return weir.NoValue()
	}
	return weir.Value(float64(a) / float64(b))
}

// numbers returns the values of a property that are numbers.
func numbers(events Events, property string) []float64 {
	var of []float64
	for _, e := range events {
		if v := e.value(property); v.isSet {
			if number, err := strconv.ParseFloat(v.text, 64); err == nil {
				of = append(of, number)
			}
		}
	}
	return of
}

func sum(of []float64) float64 {
	total := 0.0
	for _, v := range of {
		total += v
	}
	return total
}

func mean(of []float64) weir.Value { return ratio(sum(of), len(of)) }

func median(of []float64) weir.Value { return percentile(of, 50) }

// percentile interpolates between the two values beside the place p/100 × (n−1)
// of n values in order.
func percentile(of []float64, p float64) weir.Value {
	if len(of) == 0 {
		return weir.NoValue()
	}
	sorted := slices.Sorted(slices.Values(of))
	h := p / 100 * float64(len(sorted)-1)
	below := int(math.Floor(h))
	if below+1 == len(sorted) {
		return weir.Value(sorted[below])
	}
	return weir.Value(sorted[below] + (h-math.Floor(h))*(sorted[below+1]-sorted[below]))
}
