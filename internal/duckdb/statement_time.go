package duckdb

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"time"
)

const (
	dateLayout = "2006-01-02"
	// instantLayout is RFC 3339 with as many digits of a second as are needed.
	instantLayout = "2006-01-02T15:04:05.999999999Z07:00"
)

// infinite returns how what lies beyond all times is given, if n is that.
func infinite(n, positive int64) (text string, is bool) {
	switch n {
	case positive:
		return "infinity", true
	case -positive:
		return "-infinity", true
	}
	return "", false
}

// readTimestamp reads instants that are counted in parts of a second, so many a
// second. Those of a type without a zone are shown as UTC, as all times of
// events are.
func readTimestamp(perSecond int64) valueReader {
	return func(v *vector, row int, size *valueSize) any {
		n := *at[int64](v.data, row)
		*size += valueSize(len(instantLayout))
		if text, is := infinite(n, math.MaxInt64); is {
			return text
		}
		seconds, parts := n/perSecond, n%perSecond
		return time.Unix(seconds, parts*(int64(time.Second)/perSecond)).UTC().Format(instantLayout)
	}
}

func readDate(v *vector, row int, size *valueSize) any {
	n := *at[int32](v.data, row)
	*size += valueSize(len(dateLayout))
	if text, is := infinite(int64(n), math.MaxInt32); is {
		return text
	}
	return time.Unix(0, 0).UTC().AddDate(0, 0, int(n)).Format(dateLayout)
}

func readTime(v *vector, row int, size *valueSize) any {
	*size += valueSize(len(dateLayout))
	of := time.UnixMicro(*at[int64](v.data, row)).UTC()
	if of.Day() > 1 { // the end of the day has a time of its own
		return "24:00:00"
	}
	return of.Format("15:04:05.999999")
}

// interval is DuckDB's: its three parts do not turn into each other.
type interval struct {
	months, days int32
	micros       int64
}

// readInterval gives an interval in the manner of ISO 8601, each part with its
// sign: P1M-2DT3.5S.
func readInterval(v *vector, row int, size *valueSize) any {
	of := *at[interval](v.data, row)
	var b strings.Builder
	b.WriteByte('P')
	if of.months != 0 {
		fmt.Fprintf(&b, "%dM", of.months)
	}
	if of.days != 0 {
		fmt.Fprintf(&b, "%dD", of.days)
	}
	if of.micros != 0 || b.Len() == 1 {
		seconds := decimalDigits(big.NewInt(of.micros), 6)
		b.WriteString("T" + strings.TrimRight(strings.TrimRight(seconds, "0"), ".") + "S")
	}
	*size += valueSize(b.Len())
	return b.String()
}
