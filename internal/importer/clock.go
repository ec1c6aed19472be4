package importer

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Values of [CSV.TimeFormat] that are not layouts.
const (
	TimeUnix    = "unix"    // seconds since 1970, which may have a fraction
	TimeUnixMS  = "unix_ms" // milliseconds since 1970
	TimeRFC3339 = "rfc3339"
)

// clock reads times. It is used by one goroutine.
type clock struct {
	format string // empty: by the look of each value
	zone   *time.Location
	last   int // the layout of autoLayouts that was right the last time
}

func newClock(format, timezone string) (*clock, error) {
	zone, err := time.LoadLocation(timezone)
	if err != nil {
		return nil, fmt.Errorf("cannot use the time zone %q: %w", timezone, err)
	}
	c := &clock{format: format, zone: zone}
	switch strings.ToLower(format) {
	case TimeUnix, TimeUnixMS:
		c.format = strings.ToLower(format)
	case TimeRFC3339:
		c.format = time.RFC3339
	case "":
	default:
		if !isLayout(format) {
			return nil, fmt.Errorf("cannot use the time format %q: want %s, %s, %s or a layout of Go such as 20060102",
				format, TimeUnix, TimeUnixMS, TimeRFC3339)
		}
	}
	return c, nil
}

// isLayout reports whether format shows any part of a time.
func isLayout(format string) bool {
	a := time.Date(2001, time.February, 3, 4, 5, 6, 0, time.UTC)
	b := time.Date(2012, time.November, 20, 19, 18, 17, 0, time.UTC)
	return a.Format(format) != b.Format(format)
}

// parse returns the instant that a value means, as the store keeps it.
func (c *clock) parse(value string) (t time.Time, err error) {
	value = strings.TrimSpace(value)
	switch c.format {
	case "":
		t, err = c.detect(value)
	case TimeUnix:
		t, err = unixTime(value, time.Second)
	case TimeUnixMS:
		t, err = unixTime(value, time.Millisecond)
	default:
		t, err = time.ParseInLocation(c.format, value, c.zone)
	}
	if err != nil {
		return time.Time{}, malformedf("cannot read the time %q", excerpt(value))
	}
	return storedTime(t), nil
}

// autoLayouts are the layouts that mean the same to everyone; 01/02/2006 is
// not among them. Each takes a fraction of a second too.
var autoLayouts = []string{
	time.RFC3339,
	"2006-01-02 15:04:05",
	"2006-01-02T15:04:05",
	"2006-01-02",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05 -0700",
	"2006-01-02T15:04:05-0700",
	"2006-01-02 15:04",
	"2006-01-02T15:04",
	"2006/01/02 15:04:05",
	"2006/01/02",
	time.RFC1123Z,
	"02/Jan/2006:15:04:05 -0700",
	"2 Jan 2006",
	"Jan 2, 2006",
}

// digitForms are the forms of times that are digits only, by their number.
var digitForms = map[int]struct {
	layout string
	unit   time.Duration // since 1970, when there is no layout
}{
	8:  {layout: "20060102"},
	12: {layout: "200601021504"},
	14: {layout: "20060102150405"},
	10: {unit: time.Second},
	13: {unit: time.Millisecond},
	16: {unit: time.Microsecond},
	19: {unit: time.Nanosecond},
}

func (c *clock) detect(value string) (time.Time, error) {
	whole, _, _ := strings.Cut(value, ".")
	if isDigits(whole) {
		return c.detectDigits(value, len(whole))
	}
	if t, err := time.ParseInLocation(autoLayouts[c.last], value, c.zone); err == nil {
		return t, nil
	}
	for i, layout := range autoLayouts {
		if t, err := time.ParseInLocation(layout, value, c.zone); err == nil {
			c.last = i
			return t, nil
		}
	}
	return time.Time{}, errNoTime
}

func (c *clock) detectDigits(value string, digits int) (time.Time, error) {
	form, ok := digitForms[digits]
	switch {
	case !ok:
		return time.Time{}, errNoTime
	case form.layout != "":
		return time.ParseInLocation(form.layout, value, c.zone)
	default:
		return unixTime(value, form.unit)
	}
}

var errNoTime = errors.New("not a time")

// unixTime reads a number of units since 1970, exactly when it is whole.
func unixTime(value string, unit time.Duration) (time.Time, error) {
	if n, err := strconv.ParseInt(value, 10, 64); err == nil {
		perSecond := int64(time.Second / unit)
		return inYears(time.Unix(n/perSecond, n%perSecond*int64(unit)))
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(n) || math.Abs(n) > math.MaxInt64/2 {
		return time.Time{}, errNoTime
	}
	seconds, fraction := math.Modf(n * unit.Seconds())
	return inYears(time.Unix(int64(seconds), int64(math.Round(fraction*1e6))*int64(time.Microsecond)))
}

// inYears refuses times that the text form of times cannot hold.
func inYears(t time.Time) (time.Time, error) {
	if year := t.UTC().Year(); year < 1 || year > 9999 {
		return time.Time{}, errNoTime
	}
	return t, nil
}

func isDigits(text string) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return text != ""
}
