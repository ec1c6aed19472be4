package dashboard

import "github.com/weirhq/weir"

// reduce takes from an answer what the tile does not show, so that a link shows
// no more than the page it leads to; and how much the server took in, which is of
// all projects.
func reduce(tile weir.Tile, answer weir.Answer) {
	answer.Head().AsOf.Sequence = 0
	switch answer := answer.(type) {
	case *weir.TrendAnswer:
		if tile.View == "number" {
			reduceTrend(answer)
		}
	case *weir.SessionsAnswer:
		reduceSessions(tile.View, answer)
	}
}

// reduceTrend leaves totals only.
func reduceTrend(answer *weir.TrendAnswer) {
	for i := range answer.Series {
		series := &answer.Series[i]
		series.Points = []weir.Point{}
		if series.Previous != nil {
			series.Previous.Points = []weir.Point{}
		}
	}
}

// reduceSessions leaves out the pages where they are not listed. Without a view
// there is a chart over time.
func reduceSessions(view string, answer *weir.SessionsAnswer) {
	switch view {
	case "number":
		answer.Points = []weir.SessionsPoint{}
		fallthrough
	case "", "line", "bar", "area":
		answer.EntryPages, answer.ExitPages = []weir.SessionsPage{}, []weir.SessionsPage{}
	}
}
