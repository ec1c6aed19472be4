package vitals

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/weirhq/weir"
)

const (
	// minutes is how many minutes are told apart: the hour that somebody looks
	// back to see whether a release broke something.
	minutes = 60
	// maxReasons bounds the codes counted of a project. There are about a dozen;
	// the bound holds should they ever come from outside.
	maxReasons = 50
)

// Counters count. They are safe for concurrent use.
type Counters struct {
	since time.Time
	now   func() time.Time

	mu       sync.Mutex
	projects map[string]*counted
}

// counted is what there is of a project.
type counted struct {
	total   weir.HealthMinute
	ring    [minutes]weir.HealthMinute // by the minute since 1970, modulo minutes
	reasons map[string]weir.RejectionReason
}

// New returns counters that begin at zero.
func New() *Counters { return newCounters(time.Now) }

func newCounters(now func() time.Time) *Counters {
	return &Counters{since: now().UTC(), now: now, projects: map[string]*counted{}}
}

// Accepted counts events that were taken in, of which some are known to be
// repeats.
func (c *Counters) Accepted(project string, events, repeats int) {
	c.count(project, c.now(), func(_ *counted, in ...*weir.HealthMinute) {
		for _, m := range in {
			m.Accepted += uint64(events)
			m.Repeats += uint64(repeats)
		}
	})
}

// Repeated counts events as repeats that were counted as accepted when they were
// received, and then turned out to be there already.
func (c *Counters) Repeated(project string, received time.Time, events int) {
	c.count(project, received, func(_ *counted, in ...*weir.HealthMinute) {
		for _, m := range in {
			m.Repeats += uint64(events)
		}
	})
}

// Rejected counts events that went to the quarantine, by the codes of the
// reasons.
func (c *Counters) Rejected(project string, codes ...string) {
	now := c.now().UTC()
	c.count(project, now, func(of *counted, in ...*weir.HealthMinute) {
		for _, m := range in {
			m.Rejected += uint64(len(codes))
		}
		for _, code := range codes {
			of.reject(code, now)
		}
	})
}

// count changes the total of a project and the minute of an instant, if that is
// one of the last hour.
func (c *Counters) count(project string, at time.Time, change func(of *counted, in ...*weir.HealthMinute)) {
	now := c.now().UTC()
	c.mu.Lock()
	defer c.mu.Unlock()
	of := c.projects[project]
	if of == nil {
		of = &counted{reasons: map[string]weir.RejectionReason{}}
		c.projects[project] = of
	}
	if ago := now.Truncate(time.Minute).Sub(at.Truncate(time.Minute)); ago < 0 || ago >= minutes*time.Minute {
		change(of, &of.total)
		return
	}
	change(of, &of.total, of.minute(at.UTC()))
}

// minute returns the place of the minute of an instant.
func (of *counted) minute(at time.Time) *weir.HealthMinute {
	begin := at.Truncate(time.Minute)
	m := &of.ring[place(begin)]
	if !m.Time.Equal(begin) {
		*m = weir.HealthMinute{Time: begin}
	}
	return m
}

func place(minute time.Time) int {
	return int((minute.Unix()/60%minutes + minutes) % minutes)
}

func (of *counted) reject(code string, now time.Time) {
	reason, known := of.reasons[code]
	if !known && len(of.reasons) >= maxReasons {
		return
	}
	reason.Code, reason.Last = code, now
	reason.Count++
	of.reasons[code] = reason
}

// Fill writes what was counted of a project: since when, the totals, the minutes
// and the reasons.
func (c *Counters) Fill(project string, health *weir.DataHealth) {
	now := c.now().UTC()
	c.mu.Lock()
	defer c.mu.Unlock()
	of := c.projects[project]
	if of == nil {
		of = &counted{}
	}
	health.Since = c.since
	health.Accepted, health.Rejected, health.Repeats = of.total.Accepted, of.total.Rejected, of.total.Repeats
	health.PerMinute = of.hour(now)
	health.Reasons = []weir.RejectionReason{}
	for _, reason := range of.reasons {
		health.Reasons = append(health.Reasons, reason)
	}
	slices.SortFunc(health.Reasons, func(a, b weir.RejectionReason) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Code, b.Code))
	})
}

// hour returns the minutes up to now, also those in which nothing came.
func (of *counted) hour(now time.Time) []weir.HealthMinute {
	hour := make([]weir.HealthMinute, minutes)
	last := now.Truncate(time.Minute)
	for i := range hour {
		hour[i].Time = last.Add(time.Duration(i-minutes+1) * time.Minute)
		if m := of.ring[place(hour[i].Time)]; m.Time.Equal(hour[i].Time) {
			hour[i] = m
		}
	}
	return hour
}
