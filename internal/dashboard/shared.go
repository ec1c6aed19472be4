package dashboard

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/weirhq/weir"
)

// errNoLink is the answer to secrets that are wrong, and to those that were
// right once.
var errNoLink = weir.Errorf(weir.CodeNotFound, "there is no such link; ask whoever sent it for a new one")

// Find returns the share of a secret, unless it was revoked.
func (s Shares) Find(secret string) (weir.Share, bool) { return s.links.find(secret) }

// Show returns what is seen with a secret before any answer.
func (s Shares) Show(secret string) (weir.SharedDashboard, error) {
	of, ok := s.links.find(secret)
	if !ok {
		return weir.SharedDashboard{}, errNoLink
	}
	dashboard, err := Dashboards(s).Get(of.Project, of.Dashboard)
	if err != nil {
		return weir.SharedDashboard{}, errNoLink
	}
	content := dashboard.DashboardContent
	content.Filters = []json.RawMessage{}
	for i := range content.Tiles {
		if err := s.bare(&content.Tiles[i]); err != nil {
			return weir.SharedDashboard{}, err
		}
	}
	return weir.SharedDashboard{
		Dashboard:   weir.Dashboard{ID: dashboard.ID, DashboardContent: content},
		Annotations: Annotations(s).List(of.Project),
	}, nil
}

// bare leaves of a tile what is needed to draw it.
func (Shares) bare(tile *weir.Tile) (err error) {
	tile.Insight = ""
	if tile.Question != nil {
		tile.Question, err = withoutFilters(tile.Question)
	}
	return err
}

// Ask answers the question of a tile of the dashboard that is shared by a
// secret: the tile's own, with the dashboard's filters and, unless another is
// wanted, its range. A link that is revoked meanwhile gets no answer. Errors that
// are the caller's own are [weir.Error].
func (s Shares) Ask(ctx context.Context, secret, tile string, view weir.SharedView) (weir.Answer, error) {
	of, ok := s.links.find(secret)
	if !ok {
		return nil, errNoLink
	}
	shown, question, err := s.question(of, tile, view)
	if err != nil {
		return nil, err
	}
	answer, err := s.config.Answer(ctx, of, question)
	if err != nil {
		return nil, forViewer(err)
	}
	if _, ok := s.links.find(secret); !ok {
		return nil, errNoLink
	}
	reduce(shown, answer)
	return answer, nil
}

// question returns a tile of a share's dashboard, and what it asks.
func (s Shares) question(of weir.Share, tile string, view weir.SharedView) (shown weir.Tile, question []byte, err error) {
	dashboard, err := Dashboards(s).Get(of.Project, of.Dashboard)
	if err != nil {
		return shown, nil, errNoLink
	}
	at := slices.IndexFunc(dashboard.Tiles, func(t weir.Tile) bool { return t.ID == tile && t.Kind == weir.TileInsight })
	if at < 0 {
		return shown, nil, weir.Errorf(weir.CodeNotFound, "the dashboard has no tile %s with a question", quote(tile))
	}
	shown = dashboard.Tiles[at]
	if err := s.checkView(of.Project, &view); err != nil {
		return shown, nil, err
	}
	period := dashboard.Range
	if view.Range != nil {
		period = view.Range
	}
	if question, err = apply(shown.Question, period, dashboard.Filters); err != nil {
		return shown, nil, err
	}
	question, err = look(question, view)
	return shown, question, err
}

// checkView checks how somebody wants to see a tile.
func (s Shares) checkView(project string, view *weir.SharedView) (err error) {
	if view.Range, err = s.checkRange(project, view.Range); err != nil {
		return err
	}
	if err := s.probe(project, map[string]any{"timezone": view.Timezone}); err != nil {
		return err
	}
	intervals := []weir.Interval{weir.IntervalMinute, weir.IntervalHour, weir.IntervalDay, weir.IntervalWeek, weir.IntervalMonth}
	if view.Interval != "" && !slices.Contains(intervals, view.Interval) {
		return weir.InvalidField("interval", "cannot be %s; allowed are %s", quote(string(view.Interval)), listWords(intervals))
	}
	return nil
}

// forViewer returns the error for somebody who did not write the question: of
// what is wrong with it, only what they chose themselves is their business.
func forViewer(err error) error {
	refused, ok := errors.AsType[*weir.Error](err)
	if !ok || refused.Code != weir.CodeInvalid {
		return err
	}
	switch refused.Field {
	case "from", "to":
		return below("range", err)
	case "timezone", "interval":
		return err
	}
	return &weir.Error{Code: weir.CodeConflict, Message: "this tile cannot be answered as it was saved; tell whoever shares the dashboard", Err: err}
}
