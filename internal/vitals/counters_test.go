package vitals

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// clock is a time that tests set.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func filled(c *Counters, project string) weir.DataHealth {
	var health weir.DataHealth
	c.Fill(project, &health)
	return health
}

// busy lists the minutes in which something came, by how long ago they began.
func busy(health weir.DataHealth) string {
	text := ""
	for i, m := range health.PerMinute {
		if m.Accepted+m.Rejected+m.Repeats > 0 {
			text += fmt.Sprintf("-%d:%d/%d/%d ", len(health.PerMinute)-1-i, m.Accepted, m.Rejected, m.Repeats)
		}
	}
	return text
}

func TestCounting(t *testing.T) {
	at := &clock{time.Date(2026, 3, 1, 12, 0, 30, 0, time.UTC)}
	c := newCounters(at.now)
	c.Accepted("shop", 10, 3)
	c.Rejected("shop", "too_long", "missing_name", "too_long")
	at.at = at.at.Add(29 * time.Second)
	c.Accepted("shop", 1, 0)
	at.at = at.at.Add(time.Second) // the next minute
	c.Accepted("shop", 2, 2)
	c.Rejected("other", "x")
	health := filled(c, "shop")
	if health.Accepted != 13 || health.Rejected != 3 || health.Repeats != 5 || !health.Since.Equal(time.Date(2026, 3, 1, 12, 0, 30, 0, time.UTC)) {
		t.Errorf("%+v", health)
	}
	if got := busy(health); got != "-1:11/3/3 -0:2/0/2 " || len(health.PerMinute) != 60 {
		t.Errorf("%s of %d minutes", got, len(health.PerMinute))
	}
	if r := health.Reasons; len(r) != 2 || r[0].Code != "too_long" || r[0].Count != 2 || r[1].Code != "missing_name" || r[1].Last.Second() != 30 {
		t.Errorf("%+v", r)
	}
	if none := filled(c, "none"); len(none.PerMinute) != 60 || none.Reasons == nil || busy(none) != "" {
		t.Errorf("%+v", none)
	}
}

func TestMinutesAreForgotten(t *testing.T) {
	at := &clock{time.Date(1969, 12, 31, 23, 59, 0, 0, time.UTC)} // a clock that was never set
	c := newCounters(at.now)
	for i := range 200 {
		c.Accepted("shop", i+1, 0)
		at.at = at.at.Add(time.Minute)
	}
	health := filled(c, "shop")
	first, last := health.PerMinute[0], health.PerMinute[58]
	if first.Accepted != 142 || last.Accepted != 200 || health.PerMinute[59].Accepted != 0 || health.Accepted != 200*201/2 {
		t.Errorf("%+v %+v %d", first, last, health.Accepted)
	}
	at.at = at.at.Add(24 * time.Hour)
	if got := busy(filled(c, "shop")); got != "" {
		t.Error(got)
	}
}

// TestRepeatsFoundLater count in the minute in which they were received, if that
// is one of the last hour.
func TestRepeatsFoundLater(t *testing.T) {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	at := &clock{noon}
	c := newCounters(at.now)
	c.Accepted("shop", 10, 1)
	at.at = noon.Add(59 * time.Minute)
	c.Accepted("shop", 5, 0)
	c.Repeated("shop", noon.Add(30*time.Second).In(time.FixedZone("", 5400)), 4)
	c.Repeated("shop", at.at, 2)
	c.Repeated("shop", noon.Add(-time.Second), 100) // too long ago
	c.Repeated("shop", at.at.Add(time.Hour), 1000)  // by a clock that was wrong
	health := filled(c, "shop")
	if got := busy(health); got != "-59:10/0/5 -0:5/0/2 " || health.Repeats != 1107 || health.Accepted != 15 {
		t.Errorf("%s, %+v", got, health)
	}
	if first := health.PerMinute[0]; !first.Time.Equal(noon) || first.Time.Location() != time.UTC {
		t.Errorf("%+v", first)
	}
	at.at = at.at.Add(time.Minute) // the first minute's place is the last's now
	c.Accepted("shop", 7, 0)
	c.Repeated("shop", noon, 3)
	if got := busy(filled(c, "shop")); got != "-1:5/0/2 -0:7/0/0 " {
		t.Error(got)
	}
}

func TestReasonsAreBounded(t *testing.T) {
	c := New()
	for i := range 1000 {
		c.Rejected("shop", fmt.Sprint("code", i), "code0")
	}
	health := filled(c, "shop")
	if len(health.Reasons) != maxReasons || health.Rejected != 2000 || health.Reasons[0].Count != 1001 {
		t.Errorf("%d reasons of %d, the first %+v", len(health.Reasons), health.Rejected, health.Reasons[0])
	}
}

func TestCountingConcurrently(t *testing.T) {
	c := New()
	var running sync.WaitGroup
	for range 8 {
		running.Go(func() {
			for range 1000 {
				c.Accepted("shop", 1, 1)
				c.Rejected("shop", "x")
				c.Repeated("shop", time.Now(), 1)
				filled(c, "shop")
			}
		})
	}
	running.Wait()
	if health := filled(c, "shop"); health.Accepted != 8000 || health.Repeats != 16000 || health.Rejected != 8000 {
		t.Errorf("%+v", health)
	}
}
