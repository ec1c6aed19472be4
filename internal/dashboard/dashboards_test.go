package dashboard

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata/metadatatest"
)

// createDashboard makes a dashboard that can be made.
func createDashboard(t testing.TB, s *Store, project string, content weir.DashboardContent) weir.Dashboard {
	t.Helper()
	made, err := s.Dashboards.Create(t.Context(), project, "ann", content)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// names lists the dashboards of a project.
func names(s *Store, project string) string {
	list := []string{}
	for _, d := range s.Dashboards.List(project) {
		list = append(list, fmt.Sprintf("%s by %q of %d", d.Name, d.ChangedBy, d.Tiles))
	}
	return strings.Join(list[1:], ", ") // behind the overview
}

func TestDashboardsAreKept(t *testing.T) {
	metadata := metadatatest.New()
	store := open(t, metadata)
	wanted := content("sales", `{ "insight" : "trend", "series": [{"event": "a<b"}] }`)
	wanted.Description, wanted.RefreshSeconds = "what\nsells", 60
	wanted.Range = &weir.DashboardRange{From: "now-6d/d"}
	wanted.Filters = []json.RawMessage{[]byte(`{"property":"cohort.buyers", "op":"is", "value":true}`), []byte(`{"property":"properties.n","op":"is","value":12345678901234567890}`)}
	wanted.Tiles = append(wanted.Tiles, weir.Tile{Kind: weir.TileText, Title: "why", Text: "because\n\nso", X: 6, W: 6, H: 2})
	made := createDashboard(t, store, "shop", wanted)
	createDashboard(t, store, "shop", content("costs", lifecycle))
	createDashboard(t, store, "other", content("sales", lifecycle))

	if made.Version != 1 || made.Created.IsZero() || made.ChangedBy != "ann" || made.Tiles[1].ID == "" || made.Starter {
		t.Errorf("made %s", text(t, made))
	}
	if got := string(made.Tiles[0].Question); got != `{"insight":"trend","series":[{"event":"a<b"}]}` {
		t.Errorf("asks %s", got)
	}
	for _, opened := range []*Store{store, open(t, metadata)} {
		if got := names(opened, "shop"); got != `costs by "ann" of 1, sales by "ann" of 2` {
			t.Errorf("there are %s", got)
		}
		if got, err := opened.Dashboards.Get("shop", made.ID); err != nil || text(t, got) != text(t, made) {
			t.Errorf("there is %s, %v; made was %s", text(t, got), err, text(t, made))
		}
	}
	changed := made.DashboardContent
	changed.Name, changed.Range, changed.Tiles = "sold", &weir.DashboardRange{}, changed.Tiles[1:]
	replaced, err := store.Dashboards.Replace(t.Context(), "shop", made.ID, "bob", 1, changed)
	if err != nil || replaced.Version != 2 || !replaced.Created.Equal(made.Created) || replaced.ChangedBy != "bob" || replaced.Range != nil {
		t.Errorf("%s, %v", text(t, replaced), err)
	}
	if got := names(open(t, metadata), "shop"); got != `costs by "ann" of 1, sold by "bob" of 1` {
		t.Errorf("there are %s", got)
	}
	if err := store.Dashboards.Delete(t.Context(), "shop", made.ID); err != nil {
		t.Fatal(err)
	}
	for _, opened := range []*Store{store, open(t, metadata)} {
		if got := names(opened, "shop"); got != `costs by "ann" of 1` {
			t.Errorf("there are %s", got)
		}
	}
	again := createDashboard(t, store, "shop", content("again", lifecycle))
	if got, err := open(t, metadata).Dashboards.Get("shop", again.ID); err != nil || got.Name != "again" {
		t.Errorf("%+v, %v", got, err)
	}
	if got := string(metadata.Stored["dashboards.shop"]); got != "2" {
		t.Errorf("%s places were used; one was free again", got)
	}
}

// TestTheOverview is there, can be changed, and comes back.
func TestTheOverview(t *testing.T) {
	metadata := metadatatest.New()
	store := open(t, metadata)
	starter, err := store.Dashboards.Get("shop", weir.OverviewDashboard)
	if err != nil || !starter.Starter || starter.Version != 0 || len(starter.Tiles) < 8 {
		t.Fatalf("%s, %v", text(t, starter), err)
	}
	if list := store.Dashboards.List("new"); len(list) != 1 || !list[0].Starter || list[0].ID != weir.OverviewDashboard || list[0].Tiles != len(starter.Tiles) {
		t.Errorf("a new project has %+v", list)
	}
	mine, err := store.Dashboards.Replace(t.Context(), "shop", weir.OverviewDashboard, "ann", 0, content("mine", lifecycle))
	if err != nil || mine.Version != 1 || mine.Starter || mine.Created.IsZero() {
		t.Errorf("%s, %v", text(t, mine), err)
	}
	if list := open(t, metadata).Dashboards.List("shop"); list[0].Name != "mine" || list[0].Starter || len(list) != 1 {
		t.Errorf("there are %+v", list)
	}
	if err := store.Dashboards.Delete(t.Context(), "shop", weir.OverviewDashboard); err != nil {
		t.Fatal(err)
	}
	for _, opened := range []*Store{store, open(t, metadata)} {
		back, err := opened.Dashboards.Get("shop", weir.OverviewDashboard)
		if err != nil || !back.Starter || back.Version != 2 || text(t, back.Tiles) != text(t, starter.Tiles) {
			t.Errorf("%s, %v", text(t, back), err)
		}
	}
	if err := store.Dashboards.Delete(t.Context(), "shop", weir.OverviewDashboard); err != nil {
		t.Error("what is as it came cannot be reset:", err)
	}
	for _, version := range []int64{0, 1} {
		_, err = store.Dashboards.Replace(t.Context(), "shop", weir.OverviewDashboard, "bob", version, content("old", lifecycle))
		wantError(t, fmt.Sprint("version ", version), err, weir.CodeConflict, "")
	}
}

// TestTheStarterIsSound holds it to what is asked of others.
func TestTheStarterIsSound(t *testing.T) {
	store := open(t, metadatatest.New())
	starter, err := store.Dashboards.Get("shop", weir.OverviewDashboard)
	if err != nil {
		t.Fatal(err)
	}
	made := createDashboard(t, store, "shop", starter.DashboardContent)
	before, after := text(t, starter.DashboardContent), text(t, made.DashboardContent)
	if before != after {
		t.Errorf("it becomes\n%s\nand was\n%s", after, before)
	}
	for i, one := range starter.Tiles {
		for _, other := range starter.Tiles[:i] {
			if one.X < other.X+other.W && other.X < one.X+one.W && one.Y < other.Y+other.H && other.Y < one.Y+one.H {
				t.Errorf("%s lies over %s", one.ID, other.ID)
			}
		}
	}
}

func TestOlderVersionsAreRefused(t *testing.T) {
	store := open(t, metadatatest.New())
	made := createDashboard(t, store, "shop", content("a", lifecycle))
	if _, err := store.Dashboards.Replace(t.Context(), "shop", made.ID, "bob", 1, content("b", lifecycle)); err != nil {
		t.Fatal(err)
	}
	for _, version := range []int64{0, 1, 3, -1} {
		_, err := store.Dashboards.Replace(t.Context(), "shop", made.ID, "ann", version, content("c", lifecycle))
		wantError(t, fmt.Sprint("version ", version), err, weir.CodeConflict, "")
	}
	if got := names(store, "shop"); got != `b by "bob" of 1` {
		t.Error(got)
	}
	for _, id := range []string{"none", "", made.ID + "x"} {
		_, err := store.Dashboards.Replace(t.Context(), "shop", id, "ann", 1, content("c", lifecycle))
		wantError(t, "replacing "+id, err, weir.CodeNotFound, "")
		wantError(t, "deleting "+id, store.Dashboards.Delete(t.Context(), "shop", id), weir.CodeNotFound, "")
		_, err = store.Dashboards.Get("shop", id)
		wantError(t, "getting "+id, err, weir.CodeNotFound, "")
	}
	_, err := store.Dashboards.Get("other", made.ID)
	wantError(t, "of another project", err, weir.CodeNotFound, "")
}

func TestProjectsHaveSoManyDashboards(t *testing.T) {
	store := open(t, metadatatest.New())
	for range maxDashboards {
		createDashboard(t, store, "shop", content("d", lifecycle))
	}
	_, err := store.Dashboards.Create(t.Context(), "shop", "ann", content("d", lifecycle))
	wantError(t, "one more", err, weir.CodeConflict, "")
	createDashboard(t, store, "other", content("d", lifecycle))
}

// TestWhatIsNotOnDiskDoesNotCount fails writes.
func TestWhatIsNotOnDiskDoesNotCount(t *testing.T) {
	metadata := metadatatest.New()
	store := open(t, metadata)
	made := createDashboard(t, store, "shop", content("a", lifecycle))
	for _, failing := range []string{"shop.0", "shop.2", "dashboards.shop"} {
		metadata.FailOn(failing)
		_, errCreate := store.Dashboards.Create(t.Context(), "shop", "ann", content("b", lifecycle))
		_, errReplace := store.Dashboards.Replace(t.Context(), "shop", made.ID, "ann", made.Version, content("c", lifecycle))
		failed := weir.ErrorCode(errCreate) == weir.CodeUnavailable || weir.ErrorCode(errReplace) == weir.CodeUnavailable
		metadata.FailOn("")
		if got, disk := names(store, "shop"), names(open(t, metadata), "shop"); !failed || got != disk {
			t.Errorf("with failing %s there are %s, on disk %s; %v, %v", failing, got, disk, errCreate, errReplace)
		}
		if current, err := store.Dashboards.Get("shop", made.ID); err == nil {
			made = current
		}
	}
}

func TestDashboardsConcurrently(t *testing.T) {
	metadata := metadatatest.New()
	store := open(t, metadata)
	var running sync.WaitGroup
	for i := range 8 {
		running.Go(func() {
			made, err := store.Dashboards.Create(t.Context(), "shop", "ann", content(fmt.Sprint("d", i), lifecycle))
			if err != nil {
				t.Error(err)
				return
			}
			store.Dashboards.List("shop")
			if _, err := store.Dashboards.Replace(t.Context(), "shop", made.ID, "bob", 1, made.DashboardContent); err != nil {
				t.Error(err)
			}
			if i%2 == 0 {
				if err := store.Dashboards.Delete(t.Context(), "shop", made.ID); err != nil {
					t.Error(err)
				}
			}
		})
	}
	running.Wait()
	const want = `d1 by "bob" of 1, d3 by "bob" of 1, d5 by "bob" of 1, d7 by "bob" of 1`
	if got := names(open(t, metadata), "shop"); got != names(store, "shop") || got != want {
		t.Errorf("on disk are %s", got)
	}
}
