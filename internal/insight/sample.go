package insight

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/weirhq/weir"
)

// Some questions want to know what there is, not how much: they are answered
// from the newest events. A sample is all events of some kind that were received
// from a second on, which is found by counting in ever wider, then in ever
// narrower stretches of time: stores skip rows by the time of receipt, so what
// is read does not grow with what is stored.

// sampleLimits bound samples. A sample goes back until it has enough events of
// its kind, or so many of any kind were looked at.
type sampleLimits struct {
	properties int64 // enough to tell what properties there are
	values     int64 // enough to tell the values of one
	looked     int64 // of any kind
}

// defaultSampleLimits keep an answer below a second. What is read of a document
// costs some microseconds; rows that are skipped are read in blocks of 122,880,
// which takes 15 ms each where they hold documents.
var defaultSampleLimits = sampleLimits{properties: 5_000, values: 100_000, looked: 1_000_000}

const (
	// sampleStep is by how much stretches grow, and shrink: a store is asked
	// twice as often as there are steps, and reads that many times too much.
	sampleStep = 8
	// widestSample is where the growing ends, in seconds: centuries.
	widestSample = 1 << 33
	// usualSilence is how far back the newest event of a kind is looked for
	// first.
	usualSilence = 24 * time.Hour
)

// sample is the events of a kind that were received in [from, to), seconds since
// 1970.
type sample struct {
	kind     fragment
	from, to int64
	whole    bool // nothing limits it: from does not count
	events   int64
}

// tallied is how many events were received in a stretch of time.
type tallied struct{ wanted, any int64 }

// sampling is a sample being looked for.
type sampling struct {
	*asking
	kind   fragment
	to     int64
	enough int64
	sum    tallied // of what is newer than what is looked at
}

// sample finds the newest events of a kind, which is a condition.
func (a *asking) sample(kind fragment, enough int64) (sample, error) {
	newest, found, err := a.newestOf(kind)
	if err != nil || !found {
		return sample{kind: kind}, err
	}
	s := &sampling{asking: a, kind: kind, to: floorSeconds(newest) + 1, enough: enough}
	return s.find()
}

// newestOf returns when the newest event of a kind was received, in
// microseconds since 1970, and whether there is one.
func (a *asking) newestOf(kind fragment) (int64, bool, error) {
	recent := compose("received_at >= {}", a.dialect.instant(bind(a.now.Add(-usualSilence).UnixMicro())))
	for _, when := range []fragment{recent, verbatim("TRUE")} {
		var newest sql.NullInt64
		statement := compose("SELECT {} FROM events WHERE {} AND {}", a.dialect.micros("max(received_at)"), when, kind)
		err := a.query(statement, func(rows Rows) error { return rows.Scan(&newest) })
		if err != nil {
			return 0, false, fmt.Errorf("cannot find the newest event: %w", err)
		}
		if newest.Valid {
			return newest.Int64, true, nil
		}
	}
	return 0, false, nil
}

// find widens the stretch until there is enough in it.
func (s *sampling) find() (sample, error) {
	offset := int64(0)
	for width := int64(1); offset < widestSample; width = min(width*s.step(), widestSample) {
		tallies, err := s.tally(offset, width-offset, 1)
		if err != nil {
			return sample{}, err
		}
		if s.reaches(tallies[0]) {
			return s.narrow(offset, max(width/sampleStep, 1))
		}
		offset = width
	}
	return sample{kind: s.kind, to: s.to, whole: true, events: s.sum.wanted}, nil
}

// step is by how much the next stretch is wider: two steps at once while next to
// nothing was found.
func (s *sampling) step() int64 {
	const little = 100
	if s.sum.wanted <= s.enough/little && s.sum.any <= s.samples.looked/little {
		return sampleStep * sampleStep
	}
	return sampleStep
}

// reaches reports whether there is enough with a further stretch, and counts it
// if not.
func (s *sampling) reaches(further tallied) bool {
	sum := tallied{s.sum.wanted + further.wanted, s.sum.any + further.any}
	if sum.wanted >= s.enough || sum.any >= s.samples.looked {
		return true
	}
	s.sum = sum
	return false
}

// narrow finds the second since which there is enough. It is more than offset
// seconds back, in one of the next stretches of a width.
func (s *sampling) narrow(offset, width int64) (sample, error) {
	for ; ; width /= sampleStep {
		tallies, err := s.tally(offset, width, sampleStep)
		if err != nil {
			return sample{}, err
		}
		for _, further := range tallies {
			if s.reaches(further) {
				if width == 1 {
					return sample{kind: s.kind, from: s.to - offset - 1, to: s.to, events: s.sum.wanted + further.wanted}, nil
				}
				break
			}
			offset += width
		}
	}
}

// tally counts the events of n stretches of a width, the newest first, of which
// the first ends offset seconds back.
func (s *sampling) tally(offset, width int64, n int) ([]tallied, error) {
	end, each := (s.to-offset)*microsPerSecond, width*microsPerSecond
	back := compose("{} - {}", bind(end-1), s.dialect.micros("received_at"))
	statement := compose(`SELECT CAST({} AS BIGINT) AS stretch, CAST({} AS BIGINT), CAST(count(*) AS BIGINT) FROM events
WHERE received_at >= {} AND received_at < {} GROUP BY stretch`,
		s.dialect.quotient(back, bind(each)), countIf(s.kind), s.dialect.instant(bind(end-int64(n)*each)), s.dialect.instant(bind(end)))
	tallies := make([]tallied, n)
	err := s.query(statement, func(rows Rows) error {
		var stretch int64
		var found tallied
		if err := rows.Scan(&stretch, &found.wanted, &found.any); err != nil {
			return fmt.Errorf("cannot read a row: %w", err)
		}
		tallies[stretch] = found
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("cannot count the newest events: %w", err)
	}
	return tallies, nil
}

// holds returns the condition that an event is in the sample.
func (s sample) holds(in dialect) fragment {
	from := verbatim("TRUE")
	if !s.whole {
		from = compose("received_at >= {}", in.instant(bind(s.from*microsPerSecond)))
	}
	return compose("{} AND received_at < {} AND {}", from, in.instant(bind(s.to*microsPerSecond)), s.kind)
}

// told returns the sample as answers tell it.
func (s sample) told() weir.Sampled {
	told := weir.Sampled{Events: s.events}
	if !s.whole && s.events > 0 {
		told.Since = time.Unix(s.from, 0).UTC()
	}
	return told
}

// floorSeconds returns the whole seconds of microseconds.
func floorSeconds(micros int64) int64 { return time.UnixMicro(micros).Unix() }
