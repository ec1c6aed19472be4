package insight

import (
	"time"

	"github.com/weirhq/weir"
)

// maxPoints bounds the points of one line: more than any screen shows.
const maxPoints = 10_000

// buckets cut a span into intervals of the calendar in a zone. Each bucket
// has a key, an integer that SQL computes from an event's time.
type buckets struct {
	starts []time.Time   // in order, in the zone
	index  map[int64]int // into starts, by key
	pieces []piece       // in order; together they cover the span
	unit   unit
}

// unit is how an interval divides local time.
type unit struct {
	micros int64 // its width; 0 for months, which SQL takes from the calendar
	days   int   // 7 for weeks, 1 for days, 0 if it is not of days
	clock  bool  // shorter than a day: cut by the clock, not by the calendar
}

var units = map[weir.Interval]unit{
	weir.IntervalMinute: {micros: 60 * microsPerSecond, clock: true},
	weir.IntervalHour:   {micros: 3600 * microsPerSecond, clock: true},
	weir.IntervalDay:    {micros: secondsPerDay * microsPerSecond, days: 1},
	weir.IntervalWeek:   {micros: 7 * secondsPerDay * microsPerSecond, days: 7},
	weir.IntervalMonth:  {},
}

// piece says how keys follow from times within one stretch of the zone: the
// quotient of (microseconds since 1970 + shift) by the unit's width, plus add,
// and where it makes a difference at least least.
type piece struct {
	end     time.Time // exclusive
	shift   int64
	add     int64
	least   int64
	bounded bool // by least
}

// cut returns the buckets of a span. Buckets with no instant in the zone's
// calendar, such as a day that it skips, do not exist; all others are there,
// the first and last also if the span covers them in part.
func cut(s span, interval weir.Interval, zone *time.Location) (*buckets, error) {
	b := &buckets{index: map[int64]int{}, unit: units[interval]}
	for at := s.from; at.Before(s.to); {
		st := stretchAt(at, zone)
		end := st.end
		if end.IsZero() || end.After(s.to) {
			end = s.to
		}
		if b.unit.clock {
			b.cutByClock(st, at, end)
		} else {
			b.cutByCalendar(st, at, end)
		}
		if len(b.starts) > maxPoints {
			return nil, weir.InvalidField("interval", "%s gives more than %d points from %s to %s; ask for a longer interval or less time",
				interval, maxPoints, s.from.Format(time.RFC3339), s.to.Format(time.RFC3339))
		}
		at = end
	}
	return b, nil
}

func (b *buckets) append(key int64, start time.Time) {
	b.index[key] = len(b.starts)
	b.starts = append(b.starts, start)
}

// cutByClock appends the hours or minutes that the clocks show from one
// instant to another within a stretch. An hour that clocks show twice is two
// buckets. The key is the index.
func (b *buckets) cutByClock(st stretch, from, to time.Time) {
	width := b.unit.micros / microsPerSecond
	first := st.local(from) / width
	last := (st.local(to.Add(-time.Microsecond))) / width
	b.pieces = append(b.pieces, piece{end: to, shift: st.shift(), add: int64(len(b.starts)) - first})
	for n := first; n <= last && len(b.starts) <= maxPoints; n++ {
		start := st.instant(n * width)
		if start.Before(st.start) {
			start = st.start
		}
		b.append(int64(len(b.starts)), start.In(from.Location()))
	}
}

// cutByCalendar appends the days, weeks or months that begin up to an instant
// within a stretch. The key is the number of the bucket from the calendar's
// origin.
func (b *buckets) cutByCalendar(st stretch, from, to time.Time) {
	zone := from.Location()
	p := piece{end: to, shift: st.shift()}
	first := dayAt(from, zone)
	if first > day(st.local(from)/secondsPerDay) {
		p.least, p.bounded = b.unit.key(first), true
	}
	b.pieces = append(b.pieces, p)
	for d := b.unit.firstDay(first); len(b.starts) <= maxPoints; {
		start, next := d.first(zone), b.unit.next(d)
		if !start.Before(to) {
			return
		}
		key := b.unit.key(d)
		if _, known := b.index[key]; !known && start.Before(next.first(zone)) {
			b.append(key, start)
		}
		d = next
	}
}

// shift is what to add to microseconds since 1970 for local time from the
// calendar's origin.
func (s stretch) shift() int64 { return (s.offset + originSeconds) * microsPerSecond }

// key returns the number of the bucket that a day is in.
func (u unit) key(d day) int64 {
	if u.days > 0 {
		return int64(d) / int64(u.days)
	}
	date := d.date()
	return int64(date.Year())*12 + int64(date.Month()) - 1
}

// firstDay returns the first day of the bucket that a day is in.
func (u unit) firstDay(d day) day {
	if u.days > 0 {
		return d - d%day(u.days)
	}
	return d - day(d.date().Day()) + 1
}

// next returns the first day of the bucket after the one that begins with d.
func (u unit) next(d day) day {
	if u.days > 0 {
		return d + day(u.days)
	}
	date := d.date()
	return dayOf(date.Year(), date.Month()+1, 1)
}
