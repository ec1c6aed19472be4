package insight_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
)

// journeyStep is the unit of time between the events of journeys: windows and
// periods are multiples of it, so that bounds are often met exactly.
const journeyStep = 15 * time.Minute

// drawJourneys returns events of a few people that come close together, often
// at the same instant, in any order of arrival.
func drawJourneys(t *rapid.T, s scene) []weir.Event {
	start := s.around.Truncate(journeyStep)
	events := make([]weir.Event, rapid.IntRange(0, 24).Draw(t, "events"))
	most := rapid.SampledFrom([]int{3, 12, 400}).Draw(t, "spread")
	for i := range events {
		e := weir.Event{
			ID:   fmt.Sprintf("id-%d", i),
			Name: drawn(t, "name", "view", "view", "add", "buy", "refund"),
			Time: start.Add(time.Duration(rapid.IntRange(-most, most).Draw(t, "at")) * journeyStep),
		}
		e.Time = e.Time.Add(rapid.SampledFrom([]time.Duration{0, 0, 0, 0, time.Microsecond, -time.Microsecond}).Draw(t, "off"))
		e.Received = e.Time.Add(time.Duration(rapid.IntRange(0, 2).Draw(t, "delay")) * time.Hour)
		if e.UserID = drawn(t, "user", "u1", "u2", "u3", "u4", ""); e.UserID == "" {
			e.AnonymousID = drawn(t, "anonymous", "a1", "a2")
		}
		e.Context.Country = drawn(t, "country", "", "DE", "US")
		e.Context.Path = drawn(t, "path", "/", "/shop", "/Shop")
		e.Properties = []byte(drawn(t, "properties", `{}`, `{"n":1}`, `{"n":2}`, `{"n":12.5}`))
		events[i] = e
	}
	return events
}

// withRepeats returns the events with some of them sent again.
func withRepeats(t *rapid.T, events []weir.Event) []weir.Event {
	sent := append([]weir.Event{}, events...)
	for _, e := range events {
		if rapid.IntRange(0, 4).Draw(t, "repeated") == 0 {
			e.Received = e.Received.Add(time.Minute)
			sent = append(sent, e)
		}
	}
	return sent
}

func drawFunnel(t *rapid.T, s scene) weir.Funnel {
	q := weir.Funnel{
		Insight:     weir.InsightFunnel,
		Order:       rapid.SampledFrom([]weir.FunnelOrder{"", weir.FunnelOrdered, weir.FunnelOrdered, weir.FunnelStrict, weir.FunnelAny}).Draw(t, "order"),
		Window:      drawn(t, "window", "", "1s", "15m", "30m", "45m", "1h", "90m", "3h", "1d", "60d"),
		Attribution: rapid.SampledFrom([]weir.Attribution{"", weir.AttributionFirst, weir.AttributionLast, weir.AttributionAny}).Draw(t, "attribution"),
		Interval: rapid.SampledFrom([]weir.Interval{"", weir.IntervalMinute, weir.IntervalHour, weir.IntervalDay, weir.IntervalWeek,
			weir.IntervalMonth}).Draw(t, "interval"),
	}
	q.Period = drawJourneyPeriod(t, s, q.Interval)
	for range rapid.IntRange(1, 4).Draw(t, "steps") {
		q.Steps = append(q.Steps, weir.FunnelStep{Selector: drawStepSelector(t), Label: drawn(t, "label", "", "", "Step")})
	}
	if q.Order != weir.FunnelStrict && q.Order != weir.FunnelAny && len(q.Steps) > 1 {
		for range rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "exclusions") {
			q.Exclude = append(q.Exclude, drawExclusion(t, len(q.Steps)))
		}
	}
	if rapid.IntRange(0, 4).Draw(t, "filtered") == 0 {
		q.Filters = drawStepFilters(t)
	}
	for range rapid.SampledFrom([]int{0, 0, 1, 1, 2}).Draw(t, "breakdown") {
		q.Breakdown = append(q.Breakdown, drawn(t, "property", "country", "path", "properties.n", "name"))
	}
	if rapid.IntRange(0, 3).Draw(t, "limited") == 0 {
		q.Limit = rapid.IntRange(1, 3).Draw(t, "limit")
	}
	return q
}

// drawJourneyPeriod returns a period that most journeys are in, one that cuts
// them, or any.
func drawJourneyPeriod(t *rapid.T, s scene, interval weir.Interval) weir.Period {
	if rapid.IntRange(0, 3).Draw(t, "period") == 0 {
		return drawPeriod(t, s, interval)
	}
	start := s.around.Truncate(journeyStep)
	from := start.Add(time.Duration(rapid.IntRange(-40, 2).Draw(t, "from")) * journeyStep)
	to := from.Add(time.Duration(rapid.IntRange(1, 60).Draw(t, "length")) * journeyStep)
	return weir.Period{From: from.Format(time.RFC3339), To: to.In(s.zone).Format(time.RFC3339), Timezone: s.zone.String()}
}

func drawStepSelector(t *rapid.T) weir.Selector {
	s := weir.Selector{Event: drawn(t, "event", "view", "view", "add", "buy", "")}
	if rapid.IntRange(0, 2).Draw(t, "filtered") == 0 {
		s.Filters = drawStepFilters(t)
	}
	return s
}

func drawStepFilters(t *rapid.T) []weir.Filter {
	return rapid.SampledFrom([][]weir.Filter{
		{{Property: "path", Op: weir.OpIs, Value: "/shop"}},
		{{Property: "path", Op: weir.OpContains, Value: "shop"}},
		{{Property: "properties.n", Op: weir.OpGte, Value: 2.0}},
		{{Property: "country", Op: weir.OpIsSet}, {Property: "path", Op: weir.OpIsNot, Value: "/"}},
		{{Property: "country", Op: weir.OpIsNotSet}},
	}).Draw(t, "filters")
}

func drawExclusion(t *rapid.T, steps int) weir.FunnelExclusion {
	x := weir.FunnelExclusion{Selector: weir.Selector{Event: drawn(t, "excluded", "refund", "view", "buy")}}
	if rapid.Bool().Draw(t, "somewhere") {
		x.After = rapid.IntRange(1, steps-1).Draw(t, "after")
		x.Before = rapid.IntRange(x.After+1, steps).Draw(t, "before")
	}
	return x
}
