package apptest

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// webRequests and purchases are how the two kinds of files are imported.
var (
	webRequests = []string{"import", "--format", "combined"}
	purchases   = []string{
		"import", "--format", "csv", "--delimiter", "space", "--no-header", "--name", "purchase",
		"--map", "user_id=1", "--map", "time=2", "--map", "properties.quantity=3", "--map", "properties.amount=4",
	}
)

// requestFacts are what is known of a web server's log without Weir.
type requestFacts struct{ requests, addresses, ok float64 }

func requestFactsOf(t *testing.T, s *server) any {
	t.Helper()
	return requestFacts{
		requests:  s.ask(t, `"event":"request"`),
		addresses: s.ask(t, `"event":"request","measure":"people"`),
		ok:        s.ask(t, `"event":"request","filters":[{"property":"properties.status","op":"is","value":200}]`),
	}
}

// purchaseFacts are what is known of a file of purchases without Weir.
type purchaseFacts struct {
	purchases, customers, quantity, amount float64
	first, last                            string
}

func purchaseFactsOf(t *testing.T, s *server) any {
	t.Helper()
	f := purchaseFacts{
		purchases: s.ask(t, `"event":"purchase"`),
		customers: s.ask(t, `"event":"purchase","measure":"people"`),
		quantity:  s.ask(t, `"event":"purchase","measure":"sum","property":"properties.quantity"`),
		amount:    math.Round(s.ask(t, `"event":"purchase","measure":"sum","property":"properties.amount"`)*100) / 100,
	}
	f.first, f.last = daysOf(t, s)
	return f
}

// daysOf asks by the command line for the first and the last day with a
// purchase.
func daysOf(t *testing.T, s *server) (first, last string) {
	t.Helper()
	var answer weir.TrendAnswer
	text := s.run(t, "query", "trend", "--event", "purchase", "--from", "2020-01-01", "--to", "2030-12-31", "--json")
	if err := json.Unmarshal([]byte(text), &answer); err != nil || len(answer.Series) != 1 {
		t.Fatalf("cannot read the answer to weir query: %v: %s", err, text)
	}
	for _, point := range answer.Series[0].Points {
		if point.Value == 0 {
			continue
		}
		last = point.Time.Format(time.DateOnly)
		if first == "" {
			first = last
		}
	}
	return first, last
}

// TestImport imports files twice each and asks for the facts known of them: of
// the project's excerpts always, of the full files where they are, in the
// directory WEIR_TEST_DATA or beside the checkout.
func TestImport(t *testing.T) {
	excerpts, full := "../internal/importer/testdata", os.Getenv("WEIR_TEST_DATA")
	if full == "" {
		full = "../../shared/data"
	}
	for _, tt := range []struct {
		file    string
		command []string
		facts   func(*testing.T, *server) any
		want    any
	}{
		{filepath.Join(excerpts, "access.log"), webRequests, requestFactsOf, requestFacts{10, 6, 5}},
		{filepath.Join(excerpts, "purchases.txt"), purchases, purchaseFactsOf, purchaseFacts{6, 3, 14, 198.53, "2025-01-01", "2025-12-31"}},
		{filepath.Join(full, "access.log.gz"), webRequests, requestFactsOf, requestFacts{10_000, 1753, 9126}},
		{filepath.Join(full, "cdnow.txt.gz"), purchases, purchaseFactsOf,
			purchaseFacts{69_659, 23_544, 167_881, 2_500_315.63, "2021-01-01", "2022-06-30"}},
	} {
		t.Run(filepath.Base(tt.file), func(t *testing.T) {
			if _, err := os.Stat(tt.file); err != nil {
				t.Logf("%s is not here: its excerpt has to do", tt.file)
				return
			}
			s := start(t, options{dir: t.TempDir()})
			for range 2 {
				s.run(t, append(tt.command, tt.file)...)
				s.awaitStored(t)
				if got := tt.facts(t, s); got != tt.want {
					t.Errorf("got %+v, want %+v", got, tt.want)
				}
			}
		})
	}
}
