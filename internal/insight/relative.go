package insight

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// maxYearsBack keeps what is years ago within the years that may be asked
// about.
const maxYearsBack = 999

// relative is an end of a period that is said by how long ago it is: so much
// before now, or if whole is set, the day, week, month or year that this lies
// in. Units are the letters m h d w M y.
type relative struct {
	back  int
	unit  byte // 0 if nothing is taken back
	whole byte // 0 for an instant
}

// relativePattern matches now-24h or now-6d/d. A month or a year can only be
// taken back from a day that every one of them has: its first.
var relativePattern = regexp.MustCompile(`^now(?:-([1-9][0-9]{0,3})(?:([mhdw])|([dw])/([dwMy])|(M)/([My])|(y)/(y))|/([dwMy]))?$`)

// parseRelative reads a text such as now-6d/d.
func parseRelative(text string) (r relative, ok bool) {
	parts := relativePattern.FindStringSubmatch(text)
	if parts == nil {
		return relative{}, false
	}
	r.back, _ = strconv.Atoi(parts[1]) // digits, or nothing for 0
	r.unit = letter(parts[2], parts[3], parts[5], parts[7])
	r.whole = letter(parts[4], parts[6], parts[8], parts[9])
	return r, r.unit != 'y' || r.back <= maxYearsBack
}

// letter returns the one letter that the texts have, or 0.
func letter(texts ...string) byte {
	if text := strings.Join(texts, ""); text != "" {
		return text[0]
	}
	return 0
}

// bound returns what r means now, as the beginning of a period or as its end.
func (r relative) bound(now time.Time, zone *time.Location, end bool) bound {
	if r.whole == 0 {
		return bound{given: true, instant: now.Add(-r.duration()).Truncate(time.Microsecond)}
	}
	d := r.firstDay(dayAt(now, zone))
	if end {
		d = r.nextDay(d) - 1
	}
	return bound{given: true, dated: true, day: d, instant: d.date()}
}

// duration is what r takes back from an instant, in days of 24 hours.
func (r relative) duration() time.Duration {
	const day = 24 * time.Hour
	lengths := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': day, 'w': 7 * day}
	return time.Duration(r.back) * lengths[r.unit]
}

// firstDay returns the first day of what r takes as a whole.
func (r relative) firstDay(today day) day {
	switch date := today.date(); r.unit {
	case 'd':
		today -= day(r.back)
	case 'w':
		today -= day(7 * r.back)
	case 'M':
		today = dayOf(date.Year(), date.Month()-time.Month(r.back), 1)
	case 'y':
		today = dayOf(date.Year()-r.back, time.January, 1)
	}
	switch date := today.date(); r.whole {
	case 'w':
		return today - today%7
	case 'M':
		return dayOf(date.Year(), date.Month(), 1)
	case 'y':
		return dayOf(date.Year(), time.January, 1)
	}
	return today
}

// nextDay returns the first day after the day, week, month or year that begins
// with first.
func (r relative) nextDay(first day) day {
	switch date := first.date(); r.whole {
	case 'w':
		return first + 7
	case 'M':
		return dayOf(date.Year(), date.Month()+1, 1)
	case 'y':
		return dayOf(date.Year()+1, time.January, 1)
	}
	return first + 1
}
