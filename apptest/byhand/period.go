package byhand

import (
	"cmp"
	"errors"
	"fmt"
	"sort"
	"time"

	"github.com/weirhq/weir"
)

// period is the time a question asks about, cut into buckets.
type period struct {
	zone     *time.Location
	interval weir.Interval
	from, to time.Time
	starts   []time.Time // of the buckets; one more would begin at end
	end      time.Time
}

// newPeriod reads a period of two dates that is over, in a zone whose clocks
// show every midnight once.
func newPeriod(asked weir.Period, interval weir.Interval) (period, error) {
	zone, err := time.LoadLocation(cmp.Or(asked.Timezone, "UTC"))
	if err != nil {
		return period{}, fmt.Errorf("cannot read the time zone: %w", err)
	}
	from, err := time.ParseInLocation(time.DateOnly, asked.From, zone)
	if err != nil {
		return period{}, fmt.Errorf("cannot read from: %w", err)
	}
	last, err := time.ParseInLocation(time.DateOnly, asked.To, zone)
	if err != nil {
		return period{}, fmt.Errorf("cannot read to: %w", err)
	}
	p := period{zone: zone, interval: cmp.Or(interval, weir.IntervalDay), from: from, to: last.AddDate(0, 0, 1)}
	return p.cut()
}

// cut fills in the buckets.
func (p period) cut() (period, error) {
	_, before := p.from.Zone()
	_, after := p.to.Zone()
	if p.interval == weir.IntervalHour && before != after {
		return p, errors.New("cannot cut into hours when clocks change")
	}
	p.starts = nil
	for p.end = p.begin(p.from); p.end.Before(p.to); p.end = p.next(p.end) {
		p.starts = append(p.starts, p.end)
	}
	if p.end.After(time.Now()) {
		return p, errors.New("cannot look at a time that is not over")
	}
	return p, nil
}

// begin returns the first instant of the bucket of an instant.
func (p period) begin(t time.Time) time.Time {
	t = t.In(p.zone)
	year, month, day := t.Date()
	switch p.interval {
	case weir.IntervalHour:
		return time.Date(year, month, day, t.Hour(), 0, 0, 0, p.zone)
	case weir.IntervalWeek:
		sinceMonday := (int(t.Weekday()) + 6) % 7
		return time.Date(year, month, day-sinceMonday, 0, 0, 0, 0, p.zone)
	case weir.IntervalMonth:
		return time.Date(year, month, 1, 0, 0, 0, 0, p.zone)
	default:
		return time.Date(year, month, day, 0, 0, 0, 0, p.zone)
	}
}

// next returns the beginning of the bucket after the one that begins at start.
func (p period) next(start time.Time) time.Time { return p.shift(start, 1) }

// shift returns the beginning of the nth bucket from the one that begins at
// start.
func (p period) shift(start time.Time, n int) time.Time {
	switch p.interval {
	case weir.IntervalHour:
		return start.Add(time.Duration(n) * time.Hour)
	case weir.IntervalWeek:
		return start.AddDate(0, 0, 7*n)
	case weir.IntervalMonth:
		return start.AddDate(0, n, 0)
	default:
		return start.AddDate(0, 0, n)
	}
}

// bucket returns the number of the bucket that an instant is in, from 0.
func (p period) bucket(t time.Time) int {
	return sort.Search(len(p.starts), func(i int) bool { return p.starts[i].After(t) }) - 1
}

// bucketEnd returns where bucket i ends.
func (p period) bucketEnd(i int) time.Time {
	if i+1 < len(p.starts) {
		return p.starts[i+1]
	}
	return p.end
}

// events returns those of the period.
func (p period) events(e Events) Events { return e.between(p.from, p.to) }

// head returns what every answer says. The interval is empty in an answer that
// is not over time.
func (p period) head(insight weir.Insight, interval weir.Interval) weir.AnswerHead {
	return weir.AnswerHead{Insight: insight, From: p.from, To: p.to, Timezone: p.zone.String(), Interval: interval}
}

// previous returns as many dates just before the period.
func (p period) previous() (period, error) {
	days := 0
	for day := p.from; day.Before(p.to); day = day.AddDate(0, 0, 1) {
		days++
	}
	p.from, p.to = p.from.AddDate(0, 0, -days), p.from
	return p.cut()
}
