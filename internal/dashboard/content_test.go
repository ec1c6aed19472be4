package dashboard

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata/metadatatest"
)

// TestBadDashboardsNameTheField holds what is refused, and under which field.
func TestBadDashboardsNameTheField(t *testing.T) {
	store := open(t, metadatatest.New())
	cases := []struct {
		name   string
		change func(*weir.DashboardContent)
		field  string
	}{
		{"no name", func(c *weir.DashboardContent) { c.Name = " " }, "name"},
		{"long name", func(c *weir.DashboardContent) { c.Name = strings.Repeat("n", maxNameBytes+1) }, "name"},
		{"name of two lines", func(c *weir.DashboardContent) { c.Name = "a\nb" }, "name"},
		{"name that is no text", func(c *weir.DashboardContent) { c.Name = "a\xff" }, "name"},
		{"long description", func(c *weir.DashboardContent) { c.Description = strings.Repeat("d", maxDescriptionBytes+1) }, "description"},
		{"description with NUL", func(c *weir.DashboardContent) { c.Description = "a\x00" }, "description"},
		{"refresh", func(c *weir.DashboardContent) { c.RefreshSeconds = 1 }, "refresh_seconds"},
		{"from", func(c *weir.DashboardContent) { c.Range = &weir.DashboardRange{From: "last week"} }, "range.from"},
		{"to", func(c *weir.DashboardContent) { c.Range = &weir.DashboardRange{To: "2026-02-30"} }, "range.to"},
		{"filter", func(c *weir.DashboardContent) { c.Filters = raws(`{"property":"os","op":"is"}`) }, "filters[0].value"},
		{"filter by nothing", func(c *weir.DashboardContent) {
			c.Filters = raws(`{"any":[{"property":"cohort.sellers","op":"is","value":true}]}`)
		}, "filters[0].any[0].property"},
		{"filter null", func(c *weir.DashboardContent) { c.Filters = raws(`null`) }, "filters[0]"},
		{"many tiles", func(c *weir.DashboardContent) { c.Tiles = make([]weir.Tile, maxTiles+1) }, "tiles"},
		{"a tile's id", ofTile(func(t *weir.Tile) { t.ID = "a b" }), "tiles[1].id"},
		{"a tile's id again", ofTile(func(t *weir.Tile) { t.ID = "t" }), "tiles[1].id"},
		{"title", ofTile(func(t *weir.Tile) { t.Title = "a\tb" }), "tiles[1].title"},
		{"no kind", ofTile(func(t *weir.Tile) { t.Kind = "" }), "tiles[1].kind"},
		{"kind", ofTile(func(t *weir.Tile) { t.Kind = "html" }), "tiles[1].kind"},
		{"x", ofTile(func(t *weir.Tile) { t.X = -1 }), "tiles[1].x"},
		{"beyond the edge", ofTile(func(t *weir.Tile) { t.X, t.W = 11, 2 }), "tiles[1].w"},
		{"no width", ofTile(func(t *weir.Tile) { t.W = 0 }), "tiles[1].w"},
		{"far below", ofTile(func(t *weir.Tile) { t.Y = maxRow + 1 }), "tiles[1].y"},
		{"no height", ofTile(func(t *weir.Tile) { t.H = 0 }), "tiles[1].h"},
		{"view", ofTile(func(t *weir.Tile) { t.View = "<svg>" }), "tiles[1].view"},
		{"text of a question", ofTile(func(t *weir.Tile) { t.Text = "x" }), "tiles[1].text"},
		{"question of a text", ofTile(func(t *weir.Tile) { t.Kind = weir.TileText }), "tiles[1].kind"},
		{"long text", ofTile(func(t *weir.Tile) {
			*t = weir.Tile{ID: "u", Kind: weir.TileText, Text: strings.Repeat("x", maxTextBytes+1), W: 1, H: 1}
		}), "tiles[1].text"},
		{"unknown insight", ofTile(func(t *weir.Tile) { t.Insight = "none" }), "tiles[1].insight"},
		{"no question", asking(``), "tiles[1].question"},
		{"null", asking(`null`), "tiles[1].question"},
		{"no object", asking(`[]`), "tiles[1].question"},
		{"a field of the question", asking(`{"insight":"trend","series":[{"measure":"most"}]}`), "tiles[1].question.series[0].measure"},
		{"a field twice", asking(`{"insight":"trend","series":[{}],"insight":"person"}`), "tiles[1].question"},
		{"a list of people", asking(`{"insight":"people"}`), "tiles[1].question.insight"},
		{"a person", asking(`{"insight":"person","distinct_id":"x"}`), "tiles[1].question.insight"},
		{"people of a funnel", asking(`{"insight":"funnel","steps":[{"event":"a"}],"people":{"step":1}}`), "tiles[1].question.people"},
		{"too many filters together", func(c *weir.DashboardContent) {
			c.Filters = raws(strings.Split(strings.Repeat(`{"property":"os","op":"is_set"};`, 99)+`{"property":"os","op":"is_set"}`, ";")...)
			asking(`{"insight":"lifecycle","filters":[{"property":"os","op":"is_set"}]}`)(c)
		}, "tiles[1].question.filters"},
	}
	for _, c := range cases {
		changed := content("d", lifecycle)
		changed.Tiles = append(changed.Tiles, weir.Tile{ID: "u", Kind: weir.TileInsight, Question: []byte(lifecycle), W: 1, H: 1})
		c.change(&changed)
		_, err := store.Dashboards.Create(t.Context(), "shop", "ann", changed)
		wantError(t, c.name, err, weir.CodeInvalid, c.field)
	}
	if got := store.Dashboards.List("shop"); len(got) != 1 {
		t.Errorf("there are %+v", got)
	}
}

// ofTile changes the second tile.
func ofTile(change func(*weir.Tile)) func(*weir.DashboardContent) {
	return func(c *weir.DashboardContent) { change(&c.Tiles[1]) }
}

func asking(question string) func(*weir.DashboardContent) {
	return ofTile(func(t *weir.Tile) { t.Question = []byte(question) })
}

func raws(texts ...string) (list []json.RawMessage) {
	for _, text := range texts {
		list = append(list, json.RawMessage(text))
	}
	return list
}

// FuzzDashboards holds that whatever is sent is refused with an error that is
// fit for the client, or is kept: the same when read again, sent again, and read
// from disk.
func FuzzDashboards(f *testing.F) {
	f.Add(string(starterText))
	f.Add(`{"name":"d","tiles":[{"kind":"insight","question":{"insight":"trend","series":[{"event":"\ud800"}]},"w":1,"h":1},{"kind":"text","text":"<b>","w":12,"h":3}]}`)
	f.Add(`{"name":"d","range":{"from":"now-1M/M","to":"now"},"filters":[{"property":"os","op":"in","value":[1e400,"\u0000"]}],"tiles":[]}`)
	f.Add(`{"name":"d","filters":[{"property":"cohort.buyers","op":"is","value":true}],"tiles":[{"id":"a","kind":"insight","question":{"insight":"funnel","steps":[{}],"filters":null},"view":"bar","x":11,"y":3,"w":1,"h":1}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		var sent weir.Dashboard
		if json.Unmarshal([]byte(body), &sent) != nil {
			return
		}
		metadata := metadatatest.New()
		store := open(t, metadata)
		made, err := store.Dashboards.Create(t.Context(), "shop", "ann", sent.DashboardContent)
		if err != nil {
			if code := weir.ErrorCode(err); code != weir.CodeInvalid && code != weir.CodeTooLarge {
				t.Errorf("%s gives %v", body, err)
			}
			return
		}
		if got, err := open(t, metadata).Dashboards.Get("shop", made.ID); err != nil || text(t, got) != text(t, made) {
			t.Errorf("read from disk it is %s, %v; made was %s", text(t, got), err, text(t, made))
		}
		again, err := store.Dashboards.Replace(t.Context(), "shop", made.ID, "ann", 1, made.DashboardContent)
		if err != nil || text(t, again.DashboardContent) != text(t, made.DashboardContent) {
			t.Errorf("sent again it is %s, %v; made was %s", text(t, again), err, text(t, made))
		}
		share, err := store.Shares.Create(t.Context(), "shop", made.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, tile := range made.Tiles {
			if _, err := store.Shares.Ask(t.Context(), share.Secret, tile.ID, weir.SharedView{}); (err == nil) != (tile.Kind == weir.TileInsight) {
				t.Errorf("tile %s: %v", text(t, tile), err)
			}
		}
	})
}
