package insight

import (
	"time"

	"github.com/weirhq/weir"
)

// writeSessions gives a row for each point, of all sessions and then of each
// group.
func writeSessions(out csvWriter, answer *weir.SessionsAnswer) error {
	header := append([]string{"time"}, answer.Breakdown...)
	header = append(header, "sessions", "people", "avg_seconds", "median_seconds", "events_per_session", "page_views_per_session",
		"visits", "bounces", "bounce_rate")
	rows := [][]string{header}
	rows = append(rows, sessionsRows(make([]*string, len(answer.Breakdown)), answer.Points)...)
	for _, group := range answer.Groups {
		rows = append(rows, sessionsRows(group.Breakdown, group.Points)...)
	}
	return out.WriteAll(rows)
}

func sessionsRows(breakdown []*string, points []weir.SessionsPoint) [][]string {
	rows := make([][]string, len(points))
	for i, p := range points {
		rows[i] = append([]string{p.Time.Format(time.RFC3339)}, breakdownCells(breakdown)...)
		rows[i] = append(rows[i], number(p.Sessions), number(p.People), p.AvgSeconds.String(), p.MedianSeconds.String(),
			p.EventsPerSession.String(), p.PageViewsPerSession.String(), number(p.Visits), number(p.Bounces), p.BounceRate.String())
	}
	return rows
}
