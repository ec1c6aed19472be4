package insight

import (
	"time"

	"github.com/weirhq/weir"
)

// sections are stretches of time, one after the other, of which a question for
// people names one.
type sections struct {
	name   string // of the stretches, as errors call them
	starts []time.Time
	end    time.Time // of the last
	zone   *time.Location
}

// place returns which stretch a field of the question names: that which has
// the date's first instant, or the instant.
func (s sections) place(field string, b bound) (int, error) {
	at := b.instant
	if b.dated {
		at = b.day.first(s.zone)
	}
	last := len(s.starts) - 1
	for i := range s.starts {
		end := s.end
		if i < last {
			end = s.starts[i+1]
		}
		if !at.Before(s.starts[i]) && at.Before(end) {
			return i, nil
		}
	}
	return 0, weir.InvalidField(field, "cannot be %s; %s are from %s to %s", at.Format(time.RFC3339), s.name,
		inZone(s.starts[0]).Format(time.RFC3339), inZone(s.starts[last]).Format(time.RFC3339))
}
