package insight

import (
	"time"
	_ "time/tzdata" // the same zones on machines that have none of their own
)

const (
	microsPerSecond = int64(time.Second / time.Microsecond)
	secondsPerDay   = 24 * 60 * 60
	// originSeconds is how long before 1970 the calendar's origin lies: the
	// Monday 0001-01-01. Counted from there, local times of all years that
	// may be asked for are positive and weeks begin at multiples of 7 days.
	originSeconds = 62_135_596_800
)

// day counts days of the calendar from its origin.
type day int

func dayOf(year int, month time.Month, dayOfMonth int) day {
	seconds := time.Date(year, month, dayOfMonth, 0, 0, 0, 0, time.UTC).Unix()
	return day((seconds + originSeconds) / secondsPerDay)
}

// date returns the day as midnight in UTC, to take the calendar's fields of.
func (d day) date() time.Time { return time.Unix(int64(d)*secondsPerDay-originSeconds, 0).UTC() }

// stretch is a time during which a zone keeps its offset from UTC. The zero
// start or end says that there is none.
type stretch struct {
	start, end time.Time
	offset     int64 // seconds east of UTC
}

// stretchAt returns the stretch around an instant. A change of the zone's
// name alone does not end it.
func stretchAt(t time.Time, zone *time.Location) stretch {
	local := t.In(zone)
	_, offset := local.Zone()
	start, _ := local.ZoneBounds()
	for !start.IsZero() {
		before := start.Add(-time.Nanosecond)
		if _, earlier := before.Zone(); earlier != offset {
			break
		}
		start, _ = before.ZoneBounds()
	}
	end := endOfOffset(local)
	for !end.IsZero() && end.Year() <= lastYear+1 {
		if _, later := end.Zone(); later != offset {
			break
		}
		end = endOfOffset(end)
	}
	return stretch{start: start, end: end, offset: int64(offset)}
}

// endOfOffset returns a later instant up to which the offset at t holds, or
// zero if it holds for ever. Where rules go on for ever, ZoneBounds cuts at the
// ends of years, but takes leap years to end on 30 December: for the last
// day of those, the bound it gives is in the past.
func endOfOffset(t time.Time) time.Time {
	_, end := t.ZoneBounds()
	if !end.IsZero() && !end.After(t) {
		end = t.Truncate(24 * time.Hour).Add(24 * time.Hour)
	}
	return end
}

// local returns an instant's seconds from the origin, as the zone's clocks
// show it.
func (s stretch) local(t time.Time) int64 { return t.Unix() + s.offset + originSeconds }

// instant is the reverse of local.
func (s stretch) instant(local int64) time.Time {
	return time.Unix(local-s.offset-originSeconds, 0)
}

// farthestOffset is above any offset from UTC there ever was.
const farthestOffset = 26 * time.Hour

// first returns the first instant at which the zone's calendar shows the day
// or a later one. That is not always midnight, as clocks may skip it; and
// where the calendar skips the day, it is the start of the next.
func (d day) first(zone *time.Location) time.Time {
	midnight := int64(d) * secondsPerDay
	s := stretchAt(d.date().Add(-farthestOffset), zone)
	for !s.end.IsZero() && s.local(s.end) <= midnight {
		s = stretchAt(s.end, zone)
	}
	at := s.instant(midnight)
	if at.Before(s.start) {
		at = s.start
	}
	return at.In(zone)
}

// dayAt returns the day that an instant belongs to: the latest that the
// calendar has shown by then. (Clocks set back over midnight show a day's
// end twice; the second time belongs to the new day.)
func dayAt(t time.Time, zone *time.Location) day {
	d := day(stretchAt(t, zone).local(t) / secondsPerDay)
	for !(d + 1).first(zone).After(t) {
		d++
	}
	return d
}
