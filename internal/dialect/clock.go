package dialect

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// clock is what an envelope tells of the clock that its events' times come
// from. The zero value takes them as they are.
type clock struct {
	// offset is to be added to a time.
	offset time.Duration
	// sent is when the envelope was sent, by that clock. A time that is later, or
	// earlier by more than anything waits, is not of that clock and stays as it is.
	sent time.Time
	// unsure says that the next attempt to send the same event may well tell
	// something else.
	unsure bool
}

// clockOf compares when an envelope says it was sent with when it was received.
// Sent is the zero time when it does not say.
func clockOf(sent, received time.Time) clock {
	if sent.IsZero() {
		return clock{}
	}
	skew := received.Sub(sent)
	switch {
	case skew.Abs() < certainSkew:
		return clock{}
	case skew.Abs() < wrongSkew:
		return clock{sent: sent, unsure: true}
	default:
		return clock{sent: sent, offset: skew, unsure: true}
	}
}

// set gives an event its time, corrected, unless there is none.
func (c clock) set(e *event, t time.Time) {
	if t.IsZero() {
		return
	}
	e.time, e.untimed = t, c.unsure
	if waited := c.sent.Sub(t); c.offset != 0 && waited >= 0 && waited < maxWaited {
		e.time = t.Add(c.offset)
	}
}

// maxWaited bounds how long before it was sent an event may have happened, by the
// same clock; what says more says something else.
const maxWaited = 366 * 24 * time.Hour

// layouts are the forms of times besides that of RFC 3339 that SDKs and their
// users send: without a zone, which then is UTC, with one without a colon, and
// dates.
var layouts = [...]string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04:05.999999999Z0700",
	"2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999", time.DateOnly,
}

// instant reads a time: a text in one of the layouts, or a Unix time in seconds,
// milliseconds, microseconds or nanoseconds, as a number or as text. It returns
// the zero time for anything else.
func (v value) instant() time.Time {
	if v.isNumber() {
		return unixTime(string(v))
	}
	text := v.text()
	if !strings.Contains(text, "-") {
		return unixTime(text)
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return unixTime(text) // of before 1970
}

// unixTime reads a Unix time. Its unit shows in its size: as seconds, each of the
// others would lie thousands of years ahead.
func unixTime(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return time.Time{}
	}
	const millisFrom, microsFrom, nanosFrom, end = 1e11, 1e14, 1e17, 9.2e18
	switch size := math.Abs(n); {
	case size >= end || n == 0:
		return time.Time{}
	case size >= nanosFrom:
		return time.Unix(0, int64(n)).UTC()
	case size >= microsFrom:
		return time.UnixMicro(int64(n)).UTC()
	case size >= millisFrom:
		return time.UnixMicro(int64(math.Round(n * 1e3))).UTC()
	default:
		return time.UnixMicro(int64(math.Round(n * 1e6))).UTC()
	}
}
