package dashboard

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata/metadatatest"
)

func saved(name, question string) weir.SavedInsightContent {
	return weir.SavedInsightContent{Name: name, Question: json.RawMessage(question), View: "bar"}
}

// createInsight saves an insight that can be saved.
func createInsight(t testing.TB, s *Store, project string, content weir.SavedInsightContent) weir.SavedInsight {
	t.Helper()
	made, err := s.Insights.Create(t.Context(), project, "ann", content)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func insightNames(s *Store, project string) (list string) {
	for _, saved := range s.Insights.List(project) {
		list += fmt.Sprintf("%s %d by %s; ", saved.Name, saved.Version, saved.ChangedBy)
	}
	return list
}

func TestSavedInsightsAreKept(t *testing.T) {
	metadata := metadatatest.New()
	store := open(t, metadata)
	made := createInsight(t, store, "shop", saved("b", `{"insight": "lifecycle"}`))
	createInsight(t, store, "shop", saved("a", lifecycle))
	createInsight(t, store, "other", saved("c", lifecycle))
	if made.Version != 1 || string(made.Question) != lifecycle || made.View != "bar" {
		t.Errorf("made %s", text(t, made))
	}
	replaced, err := store.Insights.Replace(t.Context(), "shop", made.ID, "bob", 1, saved("z", `{"insight":"sessions"}`))
	if err != nil || replaced.Version != 2 || !replaced.Created.Equal(made.Created) {
		t.Errorf("%s, %v", text(t, replaced), err)
	}
	_, err = store.Insights.Replace(t.Context(), "shop", made.ID, "ann", 1, saved("y", lifecycle))
	wantError(t, "an older version", err, weir.CodeConflict, "")
	for _, opened := range []*Store{store, open(t, metadata)} {
		if got := insightNames(opened, "shop") + insightNames(opened, "other"); got != "a 1 by ann; z 2 by bob; c 1 by ann; " {
			t.Errorf("there are %s", got)
		}
		if got, err := opened.Insights.Get("shop", made.ID); err != nil || text(t, got) != text(t, replaced) {
			t.Errorf("%s, %v", text(t, got), err)
		}
	}
	if err := store.Insights.Delete(t.Context(), "shop", made.ID); err != nil {
		t.Fatal(err)
	}
	if got := insightNames(open(t, metadata), "shop"); got != "a 1 by ann; " {
		t.Errorf("there are %s", got)
	}
	_, err = store.Insights.Replace(t.Context(), "shop", made.ID, "ann", 2, saved("y", lifecycle))
	wantError(t, "one that is gone", err, weir.CodeNotFound, "")
	wantError(t, "another project's", store.Insights.Delete(t.Context(), "shop", createInsight(t, store, "other", saved("d", lifecycle)).ID), weir.CodeNotFound, "")
}

func TestBadInsightsNameTheField(t *testing.T) {
	store := open(t, metadatatest.New())
	made := createInsight(t, store, "shop", saved("a", lifecycle))
	for field, content := range map[string]weir.SavedInsightContent{
		"name":             saved("", lifecycle),
		"description":      {Name: "a", Description: strings.Repeat("d", maxDescriptionBytes+1), Question: []byte(lifecycle)},
		"view":             {Name: "a", View: "Bar", Question: []byte(lifecycle)},
		"question":         saved("a", `null`),
		"question.insight": saved("a", `{"insight":"person","person":"1"}`),
		"question.form":    saved("a", `{"insight":"lifecycle","form":1}`),
		"question.people":  saved("a", `{"insight":"paths","people":{"step":1}}`),
	} {
		_, err := store.Insights.Create(t.Context(), "shop", "ann", content)
		wantError(t, "creating", err, weir.CodeInvalid, field)
		_, err = store.Insights.Replace(t.Context(), "shop", made.ID, "ann", 1, content)
		wantError(t, "replacing", err, weir.CodeInvalid, field)
	}
	if got := insightNames(store, "shop"); got != "a 1 by ann; " {
		t.Errorf("there are %s", got)
	}
}

// TestTilesShowSavedInsights as they are now, and keep them from being deleted.
func TestTilesShowSavedInsights(t *testing.T) {
	metadata := metadatatest.New()
	store := open(t, metadata)
	insight := createInsight(t, store, "shop", saved("visits", `{"insight":"sessions"}`))
	wanted := content("d", `{"insight":"this is not looked at"}`)
	wanted.Tiles[0].Insight = insight.ID
	wanted.Tiles = append(wanted.Tiles, weir.Tile{ID: "u", Kind: weir.TileInsight, Insight: insight.ID, Title: "mine", View: "line", W: 1, H: 1})
	made := createDashboard(t, store, "shop", wanted)
	if first := made.Tiles[0]; string(first.Question) != `{"insight":"sessions"}` || first.Title != "visits" || first.View != "bar" {
		t.Errorf("it shows %s", text(t, first))
	}
	if second := made.Tiles[1]; string(second.Question) != `{"insight":"sessions"}` || second.Title != "mine" || second.View != "line" {
		t.Errorf("it shows %s", text(t, second))
	}
	if kept := string(metadata.Stored["dashboards.shop.0"]); strings.Contains(kept, "sessions") || strings.Contains(kept, "looked") {
		t.Errorf("it keeps %s", kept)
	}
	if _, err := store.Insights.Replace(t.Context(), "shop", insight.ID, "ann", 1, saved("lives", lifecycle)); err != nil {
		t.Fatal(err)
	}
	if now, err := store.Dashboards.Get("shop", made.ID); err != nil || string(now.Tiles[0].Question) != lifecycle || now.Version != 1 {
		t.Errorf("%s, %v", text(t, now), err)
	}
	err := store.Insights.Delete(t.Context(), "shop", insight.ID)
	wantError(t, "one that is shown", err, weir.CodeConflict, "")
	if !strings.Contains(err.Error(), `"d"`) {
		t.Error(err)
	}
	if err := store.Dashboards.Delete(t.Context(), "shop", made.ID); err != nil {
		t.Fatal(err)
	}
	if err := store.Insights.Delete(t.Context(), "shop", insight.ID); err != nil {
		t.Error("one that is shown no more:", err)
	}
}
