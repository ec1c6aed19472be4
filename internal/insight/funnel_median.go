package insight

import "github.com/weirhq/weir"

// medianSeconds returns the median of times in microseconds, which it reorders.
func medianSeconds(micros []int64) weir.Value {
	n := len(micros)
	if n == 0 {
		return weir.NoValue()
	}
	upper := nth(micros, n/2)
	if n%2 == 1 {
		return inSeconds(float64(upper))
	}
	lower := micros[0]
	for _, m := range micros[1 : n/2] {
		lower = max(lower, m)
	}
	return inSeconds((float64(lower) + float64(upper)) / 2)
}

func avgSeconds(micros []int64) weir.Value {
	sum := 0.0
	for _, m := range micros {
		sum += float64(m)
	}
	return inSeconds(sum / float64(len(micros)))
}

func inSeconds(micros float64) weir.Value { return weir.Value(micros / float64(microsPerSecond)) }

// nth returns the value that has n others before it in order, and moves the
// values so that those before n are not greater. It takes time in proportion
// to their number, where sorting a million people's times for each of 30 steps
// would take seconds.
func nth(values []int64, n int) int64 {
	low, high := 0, len(values)-1
	for low < high {
		pivot := medianOfThree(values[low], values[low+(high-low)/2], values[high])
		i, j := low, high
		for i <= j {
			for values[i] < pivot {
				i++
			}
			for values[j] > pivot {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i++
				j--
			}
		}
		switch {
		case n <= j:
			high = j
		case n >= i:
			low = i
		default:
			return values[n]
		}
	}
	return values[n]
}

func medianOfThree(a, b, c int64) int64 { return max(min(a, b), min(max(a, b), c)) }
