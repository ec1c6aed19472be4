package importer

import (
	"cmp"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// purchases is the format of a file of customer, day, quantity and amount in
// columns of fixed width.
var purchases = CSV{
	Delimiter: DelimiterSpace, NoHeader: true, Name: "purchase",
	Map: []string{"user_id=1", "time=2", "properties.quantity=3", "properties.amount=4"},
}

// facts are what is known of a file's events without Weir.
type facts struct {
	events, people, ok int
	quantity, amount   float64
	first, last        string
}

func factsOf(c *collector) facts {
	f := facts{events: len(c.events)}
	people := make(map[string]bool)
	var first, last time.Time
	for _, e := range c.events {
		people[cmp.Or(e.UserID, e.AnonymousID)] = true
		if e.Properties["status"] == 200.0 {
			f.ok++
		}
		quantity, _ := e.Properties["quantity"].(float64)
		amount, _ := e.Properties["amount"].(float64)
		f.quantity += quantity
		f.amount += amount
		if first.IsZero() || e.Time.Before(first) {
			first = e.Time
		}
		if e.Time.After(last) {
			last = e.Time
		}
	}
	f.people, f.amount = len(people), math.Round(f.amount*100)/100
	f.first, f.last = first.Format(time.DateOnly), last.Format(time.DateOnly)
	return f
}

// importFile imports a file twice and returns the facts of what arrived.
func importFile(t *testing.T, path string, format Format) facts {
	t.Helper()
	c := newCollector()
	for range 2 {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		s, err := Import(t.Context(), c, Input{Reader: file}, Options{Format: format})
		if err != nil || s.Malformed > 0 {
			t.Fatalf("error %v, summary %+v", err, s)
		}
	}
	return factsOf(c)
}

func TestFactsOfTheExcerpts(t *testing.T) {
	got := importFile(t, "testdata/access.log", Combined{})
	if want := (facts{events: 10, people: 6, ok: 5, first: "2025-03-03", last: "2025-03-03"}); got != want {
		t.Errorf("access.log: got %+v, want %+v", got, want)
	}
	got = importFile(t, "testdata/purchases.txt", purchases)
	want := facts{events: 6, people: 3, quantity: 14, amount: 198.53, first: "2025-01-01", last: "2025-12-31"}
	if got != want {
		t.Errorf("purchases.txt: got %+v, want %+v", got, want)
	}
}

// TestFactsOfTheFullFiles checks the files that the excerpts stand for, where
// they are to be had: in the directory WEIR_TEST_DATA or beside the checkout.
func TestFactsOfTheFullFiles(t *testing.T) {
	dir := cmp.Or(os.Getenv("WEIR_TEST_DATA"), "../../../shared/data")
	for name, tt := range map[string]struct {
		format Format
		want   facts
	}{
		"access.log.gz": {Combined{}, facts{events: 10_000, people: 1753, ok: 9126, first: "2015-05-17", last: "2015-05-20"}},
		"cdnow.txt.gz": {purchases, facts{events: 69_659, people: 23_544, quantity: 167_881, amount: 2_500_315.63,
			first: "2021-01-01", last: "2022-06-30"}},
	} {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err != nil {
			t.Logf("%s is not here: its excerpt has to do", path)
			continue
		}
		if got := importFile(t, path, tt.format); got != tt.want {
			t.Errorf("%s: got %+v, want %+v", name, got, tt.want)
		}
	}
}
