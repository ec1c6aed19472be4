package insight_test

import (
	"time"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// drawSessionEvents returns journeys over pages, some with a session id. Their times
// are often exactly half an hour, or a day, apart.
func drawSessionEvents(t *rapid.T, s scene) []weir.Event {
	events := drawJourneys(t, s)
	for i := range events {
		e := &events[i]
		e.Name = drawn(t, "visited", weir.NamePageView, weir.NamePageView, weir.NamePageView, "buy", "view", weir.NameIdentify, weir.NameGroup, "page_view:/", "page_view:/z")
		e.SessionID = drawn(t, "session", "", "", "", "s1", "s2")
		e.Context.Path = drawn(t, "path", "", "/", "/", "/a", "/b", "/Ä")
	}
	return events
}

// drawAnswerer returns one of the answerers, at times with few nodes told
// apart, and how many.
func drawAnswerer(t *rapid.T, answerers []*insight.Answerer) (*insight.Answerer, int) {
	nodes := rapid.SampledFrom([]int{10_000, 10_000, 1, 2, 3}).Draw(t, "nodes")
	return insight.TellingApart(rapid.SampledFrom(answerers).Draw(t, "answerer"), nodes), nodes
}

func drawSessions(t *rapid.T, s scene) weir.Sessions {
	q := weir.Sessions{
		Insight: weir.InsightSessions,
		Interval: rapid.SampledFrom([]weir.Interval{"", weir.IntervalMinute, weir.IntervalHour, weir.IntervalDay, weir.IntervalWeek,
			weir.IntervalMonth}).Draw(t, "interval"),
	}
	q.Period = drawVisitPeriod(t, s, q.Interval)
	if rapid.IntRange(0, 3).Draw(t, "filtered") == 0 {
		q.Filters = drawStepFilters(t)
	}
	for range rapid.SampledFrom([]int{0, 0, 1, 1, 2, 3}).Draw(t, "breakdown") {
		q.Breakdown = append(q.Breakdown, drawn(t, "property", "country", "path", "properties.n", "name", "entry_page", "exit_page"))
	}
	if rapid.IntRange(0, 3).Draw(t, "limited") == 0 {
		q.Limit = rapid.IntRange(1, 3).Draw(t, "limit")
	}
	q.Pages = rapid.IntRange(0, 3).Draw(t, "pages")
	return q
}

// drawVisitPeriod also returns periods a day away from events, so that events
// are at the edges of what is looked at.
func drawVisitPeriod(t *rapid.T, s scene, interval weir.Interval) weir.Period {
	s.around = s.around.Add(rapid.SampledFrom([]time.Duration{0, 0, 0, 24 * time.Hour, -24 * time.Hour}).Draw(t, "away"))
	return drawJourneyPeriod(t, s, interval)
}

func drawPaths(t *rapid.T, s scene) weir.Paths {
	q := weir.Paths{
		Insight:  weir.InsightPaths,
		Period:   drawVisitPeriod(t, s, weir.IntervalHour),
		Steps:    rapid.SampledFrom([]int{0, 2, 3, 4, 20}).Draw(t, "steps"),
		Collapse: rapid.Bool().Draw(t, "collapse"),
		Limit:    rapid.SampledFrom([]int{0, 1, 2, 3}).Draw(t, "limit"),
	}
	node := drawn(t, "anchor", "", "page_view", "page_view:/", "page_view:/", "page_view:/a", "page_view:/z", "buy", "view", "none", "page_view:/none", "identify")
	if rapid.Bool().Draw(t, "end") {
		q.End = node
	} else {
		q.Start = node
	}
	if node != "" {
		q.Window = drawn(t, "window", "", "", "1s", "15m", "30m", "1h", "1d", "60d")
	}
	if rapid.IntRange(0, 3).Draw(t, "filtered") == 0 {
		q.Filters = drawStepFilters(t)
	}
	return q
}
