package insight

import (
	"time"

	"github.com/weirhq/weir"
)

// understood returns the head of an answer, as far as it says how the
// question was understood.
func understood(s span, interval weir.Interval) weir.AnswerHead {
	return weir.AnswerHead{
		From:     inZone(s.from),
		To:       inZone(s.to),
		Timezone: s.from.Location().String(),
		Interval: interval,
	}
}

// inZone returns a time that RFC 3339 can write: in its zone if the offset is
// of whole minutes, as all are today, else in UTC.
func inZone(t time.Time) time.Time {
	if _, offset := t.Zone(); offset%60 != 0 {
		return t.UTC()
	}
	return t
}
