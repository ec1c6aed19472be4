package dashboard

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata/metadatatest"
)

// TestWhatASharedTileAsks holds the definition of a dashboard's range and
// filters, and what somebody with a link may choose.
func TestWhatASharedTileAsks(t *testing.T) {
	const filter = `{"property":"os","op":"is","value":12345678901234567890}`
	cases := []struct {
		name, question string
		period         *weir.DashboardRange
		filtered       bool
		view           weir.SharedView
		want           string
	}{
		{"as it is", `{"insight":"sessions","from":"2026-01-01","interval":"week"}`, nil, false, weir.SharedView{},
			`{"from":"2026-01-01","insight":"sessions","interval":"week"}`},
		{"both ends of the range", `{"insight":"sessions","from":"2026-01-01","to":"2026-01-02"}`, &weir.DashboardRange{From: "now-6d/d"}, false, weir.SharedView{},
			`{"from":"now-6d/d","insight":"sessions"}`},
		{"filters behind the question's", `{"insight":"sessions","filters":[{"property":"os","op":"is_set"}]}`, nil, true, weir.SharedView{},
			`{"filters":[{"property":"os","op":"is_set"},` + filter + `],"insight":"sessions"}`},
		{"filters where there are none", `{"insight":"sessions","filters":null,"timezone":"Europe/Berlin"}`, nil, true, weir.SharedView{},
			`{"filters":[` + filter + `],"insight":"sessions","timezone":"Europe/Berlin"}`},
		{"another range, zone and interval", `{"insight":"sessions","to":"2026-01-02","timezone":"UTC","interval":"day"}`, &weir.DashboardRange{From: "now-6d/d"}, true,
			weir.SharedView{Range: &weir.DashboardRange{To: "2025-01-01"}, Timezone: "Asia/Tokyo", Interval: "hour"},
			`{"filters":[` + filter + `],"insight":"sessions","interval":"hour","timezone":"Asia/Tokyo","to":"2025-01-01"}`},
		{"an empty range is none", `{"insight":"sessions"}`, &weir.DashboardRange{From: "now/d"}, false, weir.SharedView{Range: &weir.DashboardRange{}},
			`{"from":"now/d","insight":"sessions"}`},
		{"the interval of a retention is its own", `{"insight":"retention","start":{},"interval":"week"}`, nil, false, weir.SharedView{Interval: "hour"},
			`{"insight":"retention","interval":"week","start":{}}`},
		{"a funnel without interval stays so", `{"insight":"funnel","steps":[{}]}`, nil, false, weir.SharedView{Interval: "hour"},
			`{"insight":"funnel","steps":[{}]}`},
		{"a funnel with one", `{"insight":"funnel","steps":[{}],"interval":"day"}`, nil, false, weir.SharedView{Interval: "hour"},
			`{"insight":"funnel","interval":"hour","steps":[{}]}`},
	}
	store := open(t, metadatatest.New())
	for _, c := range cases {
		wanted := content("d", c.question)
		wanted.Range = c.period
		if c.filtered {
			wanted.Filters = raws(filter)
		}
		made := createDashboard(t, store, "shop", wanted)
		share := createShare(t, store, "shop", made.ID, "")
		answer, err := store.Shares.Ask(t.Context(), share.Secret, "t", c.view)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := answer.Head().Timezone; got != "shop "+c.want {
			t.Errorf("%s: asks %s, want %s", c.name, got, c.want)
		}
		if answer.Head().AsOf.Sequence != 0 {
			t.Errorf("%s: says how long the log is", c.name)
		}
	}
}

// TestWhatIsSeenByALink is what is needed to draw it, and no filter.
func TestWhatIsSeenByALink(t *testing.T) {
	store := open(t, metadatatest.New())
	const secret = `[{"property":"user_id","op":"not_in","value":["boss@example.com"]}]`
	saved := createInsight(t, store, "shop", saved("s", `{"insight":"trend","series":[{"filters":`+secret+`,"label":"filters"}],"filters":`+secret+`}`))
	wanted := content("d", `{"insight":"funnel","steps":[{"event":"a","filters":`+secret+`}],"exclude":[],"filters":[{"any":`+secret+`}]}`)
	wanted.Filters = raws(secret[1 : len(secret)-1])
	wanted.Tiles = append(wanted.Tiles, weir.Tile{ID: "u", Kind: weir.TileInsight, Insight: saved.ID, W: 1, H: 1}, weir.Tile{ID: "v", Kind: weir.TileText, Text: "read this", W: 1, H: 1})
	made := createDashboard(t, store, "shop", wanted)
	shown, err := store.Shares.Show(createShare(t, store, "shop", made.ID, "").Secret)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"dashboard":{"id":"ID","version":0,"starter":false,"changed_by":"","name":"d","description":"","range":null,"filters":[],"refresh_seconds":0,"tiles":[` +
		`{"id":"t","kind":"insight","title":"","question":{"exclude":[],"insight":"funnel","steps":[{"event":"a"}]},"x":0,"y":0,"w":6,"h":4},` +
		`{"id":"u","kind":"insight","title":"s","question":{"insight":"trend","series":[{"label":"filters"}]},"view":"bar","x":0,"y":0,"w":1,"h":1},` +
		`{"id":"v","kind":"text","title":"","text":"read this","x":0,"y":0,"w":1,"h":1}]},"annotations":[]}`
	if got := strings.ReplaceAll(text(t, shown), made.ID, "ID"); got != want {
		t.Errorf("seen is\n%s\nwant\n%s", got, want)
	}
	if now, err := store.Dashboards.Get("shop", made.ID); err != nil || text(t, now) != text(t, made) {
		t.Errorf("looking changed it to %s, %v", text(t, now), err)
	}
}

// TestALinkAsksNothingElse tries tiles that are not the dashboard's, and views
// that are none.
func TestALinkAsksNothingElse(t *testing.T) {
	store := open(t, metadatatest.New())
	wanted := content("d", lifecycle)
	wanted.Tiles = append(wanted.Tiles, weir.Tile{ID: "text", Kind: weir.TileText, W: 1, H: 1})
	made := createDashboard(t, store, "shop", wanted)
	other := content("other", lifecycle)
	other.Tiles[0].ID = "elsewhere"
	createDashboard(t, store, "shop", other)
	secret := createShare(t, store, "shop", made.ID, "").Secret
	for _, tile := range []string{"", "text", "elsewhere", "T", "people", made.ID, weir.OverviewDashboard} {
		_, err := store.Shares.Ask(t.Context(), secret, tile, weir.SharedView{})
		wantError(t, "tile "+tile, err, weir.CodeNotFound, "")
	}
	for field, view := range map[string]weir.SharedView{
		"range.from": {Range: &weir.DashboardRange{From: `2026-01-01","insight":"people`}},
		"range.to":   {Range: &weir.DashboardRange{To: "tomorrow"}},
		"timezone":   {Timezone: "Local"},
		"interval":   {Interval: "second"},
	} {
		_, err := store.Shares.Ask(t.Context(), secret, "t", view)
		wantError(t, "a view", err, weir.CodeInvalid, field)
	}
}

// TestErrorsThatALinkShows are about what its holder chose. What is wrong with
// the question itself may say what there is in the project.
func TestErrorsThatALinkShows(t *testing.T) {
	var failure error
	store := openWith(t, Config{Metadata: metadatatest.New(), Check: check, Answer: func(context.Context, weir.Share, []byte) (weir.Answer, error) {
		return nil, failure
	}})
	secret := createShare(t, store, "shop", weir.OverviewDashboard, "").Secret
	for _, c := range []struct {
		failure error
		code    weir.Code
		field   string
	}{
		{weir.InvalidField("filters[0].property", "cannot be cohort.gone; cohorts are: takeover-targets"), weir.CodeConflict, ""},
		{weir.InvalidField("to", "must be after from"), weir.CodeInvalid, "range.to"},
		{weir.InvalidField("interval", "gives too many points"), weir.CodeInvalid, "interval"},
		{weir.Errorf(weir.CodeUnavailable, "later"), weir.CodeUnavailable, ""},
	} {
		failure = c.failure
		_, err := store.Shares.Ask(t.Context(), secret, "people", weir.SharedView{})
		wantError(t, c.failure.Error(), err, c.code, c.field)
		if shown, ok := errors.AsType[*weir.Error](err); ok && strings.Contains(shown.Message, "takeover") {
			t.Error("it shows", shown.Message)
		}
	}
	failure = errors.New("the disk broke")
	if _, err := store.Shares.Ask(t.Context(), secret, "people", weir.SharedView{}); weir.ErrorCode(err) != weir.CodeInternal {
		t.Error(err)
	}
}

// TestALinkRevokedMeanwhile gets no answer.
func TestALinkRevokedMeanwhile(t *testing.T) {
	var store *Store
	store = openWith(t, Config{Metadata: metadatatest.New(), Check: check, Answer: func(ctx context.Context, of weir.Share, question []byte) (weir.Answer, error) {
		if err := store.Shares.Revoke(ctx, of.Project, of.ID); err != nil {
			return nil, err
		}
		return echo(ctx, of, question)
	}})
	secret := createShare(t, store, "shop", weir.OverviewDashboard, "").Secret
	answer, err := store.Shares.Ask(t.Context(), secret, "people", weir.SharedView{})
	wantError(t, "asking", err, weir.CodeNotFound, "")
	if answer != nil {
		t.Errorf("the answer is %+v", answer)
	}
}

// TestAnswersAreReduced to what tiles show.
func TestAnswersAreReduced(t *testing.T) {
	page := "/secret"
	answers := map[string]func() weir.Answer{
		"trend": func() weir.Answer {
			line := weir.TrendLine{Points: make([]weir.Point, 2), Total: 2}
			return &weir.TrendAnswer{Series: []weir.TrendResult{{TrendLine: line, Previous: &weir.TrendLine{Points: make([]weir.Point, 2)}}}}
		},
		"sessions": func() weir.Answer {
			pages := []weir.SessionsPage{{Page: &page}}
			return &weir.SessionsAnswer{SessionsResult: weir.SessionsResult{Points: make([]weir.SessionsPoint, 1)}, EntryPages: pages, ExitPages: pages}
		},
	}
	for _, c := range []struct {
		kind, view    string
		points, pages bool
	}{
		{"trend", "line", true, false}, {"trend", "", true, false}, {"trend", "number", false, false},
		{"sessions", "number", false, false}, {"sessions", "", true, false}, {"sessions", "line", true, false},
		{"sessions", "pages", true, true}, {"sessions", "table", true, true},
	} {
		answer := answers[c.kind]()
		reduce(weir.Tile{View: c.view}, answer)
		got := text(t, answer)
		if strings.Contains(got, "0001-01-01") != c.points || strings.Contains(got, page) != c.pages || strings.Contains(got, "null,\"exit") {
			t.Errorf("%s %q leaves %s", c.kind, c.view, got)
		}
	}
}
