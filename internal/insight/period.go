package insight

import (
	"time"

	"github.com/weirhq/weir"
)

const (
	// defaultDays is how many days a question is about if it does not say.
	defaultDays = 30
	// firstYear and lastYear bound the dates asked about. They keep all local
	// times within four digits and away from the calendar's origin.
	firstYear = 1000
	lastYear  = 9998
)

// period is the time a question asks about, before it is known what time it
// is now.
type period struct {
	zone     *time.Location
	from, to bound
}

// bound is one end of a period: a date, an instant, or not given. If ago is
// set it is neither yet.
type bound struct {
	given   bool
	dated   bool
	day     day
	instant time.Time
	ago     *relative
}

// span is a settled period: the instants from From to before To. If dated, it
// is made of the whole days from firstDay to before endDay.
type span struct {
	from, to         time.Time // in the zone asked for
	dated            bool
	firstDay, endDay day
}

func readPeriod(o *object) period {
	p := period{from: o.readEnd("from"), to: o.readEnd("to")}
	p.zone = o.readZone("timezone")
	return p
}

// readEnd reads a bound that may be relative to now.
func (o *object) readEnd(name string) bound {
	if ago, ok := parseRelative(o.text(name)); ok {
		return bound{given: true, ago: &ago}
	}
	return o.readMoment(name, absoluteTimes+", or relative to now, such as now-24h, now-6d/d or now-1M/M")
}

func (o *object) readZone(name string) *time.Location {
	asked := o.text(name)
	zone, err := time.LoadLocation(asked)
	if err != nil || asked == time.Local.String() {
		o.fail(o.at(name), "cannot be %s; allowed are IANA time zones such as Europe/Berlin", quote(asked))
		return time.UTC
	}
	return zone
}

// absoluteTimes says what a bound may be.
const absoluteTimes = "a date such as 2026-01-31 or an instant such as 2026-01-31T15:04:05Z"

// readBound reads a bound that is not relative to now.
func (o *object) readBound(name string) bound { return o.readMoment(name, absoluteTimes) }

// readMoment reads a date or an instant; allowed is what errors say.
func (o *object) readMoment(name, allowed string) bound {
	text := o.text(name)
	if text == "" {
		return bound{}
	}
	b := bound{given: true}
	var err error
	if b.instant, err = time.Parse(time.DateOnly, text); err == nil {
		b.dated = true
		b.day = dayOf(b.instant.Date())
	} else if b.instant, err = time.Parse(time.RFC3339, text); err != nil {
		o.fail(o.at(name), "cannot be %s; allowed are %s", quote(text), allowed)
	}
	if year := b.instant.Year(); err == nil && (year < firstYear || year > lastYear) {
		o.fail(o.at(name), "must be in the years %d to %d", firstYear, lastYear)
	}
	b.instant = b.instant.Truncate(time.Microsecond)
	return b
}

// settle fills in what was not given, and returns the span.
func (p period) settle(now time.Time) (span, error) {
	from, to := p.from, p.to
	if from.ago != nil {
		from = from.ago.bound(now, p.zone, false)
	}
	if to.ago != nil {
		to = to.ago.bound(now, p.zone, true)
	}
	if !to.given {
		to = bound{dated: !from.given || from.dated, day: dayAt(now, p.zone), instant: now.Truncate(time.Microsecond)}
	}
	if !from.given {
		from = bound{dated: to.dated, day: to.day - defaultDays + 1, instant: to.instant.Add(-defaultDays * 24 * time.Hour)}
	}
	s := span{dated: from.dated && to.dated, firstDay: from.day, endDay: to.day + 1}
	s.from, s.to = from.instant.In(p.zone), to.instant.In(p.zone)
	if from.dated {
		s.from = from.day.first(p.zone)
	}
	if to.dated {
		s.to = s.endDay.first(p.zone)
	}
	if !s.from.Before(s.to) {
		return span{}, weir.InvalidField("to", "must be after from; the question is about the time from %s to %s",
			s.from.Format(time.RFC3339), s.to.Format(time.RFC3339))
	}
	return s, nil
}

// previous returns the span just before of the same length: as many days of
// the calendar if the span is made of days, else as much time. It is empty if
// the calendar skipped all those days.
func (s span) previous(zone *time.Location) span {
	if !s.dated {
		return span{from: s.from.Add(-s.to.Sub(s.from)), to: s.from}
	}
	first := s.firstDay - (s.endDay - s.firstDay)
	return span{from: first.first(zone), to: s.from, dated: true, firstDay: first, endDay: s.firstDay}
}
