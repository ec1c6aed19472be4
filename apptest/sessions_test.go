package apptest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/weirhq/weir"
)

// visitFacts are what is known of the visits in a web server's log without
// Weir: by sorting its lines by address and time, and cutting where more than
// 30 minutes pass.
type visitFacts struct {
	visits, visitors, seconds int64
	// days is the visits by the day they began, ways how many go on to a second
	// and a third request, and how many end with the first, second and third.
	days, ways string
}

func visitFactsOf(t *testing.T, s *server, from, to string) visitFacts {
	t.Helper()
	var sessions weir.SessionsAnswer
	period := []string{"--from", from, "--to", to, "--json"}
	if err := json.Unmarshal([]byte(s.run(t, append([]string{"query", "sessions"}, period...)...)), &sessions); err != nil {
		t.Fatalf("cannot read the sessions: %v", err)
	}
	total := sessions.Total
	facts := visitFacts{visits: total.Sessions, visitors: total.People, seconds: int64(float64(total.AvgSeconds)*float64(total.Sessions) + 0.5)}
	for _, point := range sessions.Points {
		facts.days += fmt.Sprint(point.Sessions, " ")
	}
	var paths weir.PathsAnswer
	if err := json.Unmarshal([]byte(s.run(t, append([]string{"query", "paths", "--start", "request", "--steps", "3"}, period...)...)), &paths); err != nil {
		t.Fatalf("cannot read the paths: %v", err)
	}
	for _, step := range paths.Steps {
		facts.ways += fmt.Sprint(step.Paths, "-", step.Dropped, " ")
	}
	return facts
}

// TestVisitsOfALog holds sessions and paths to the facts known of log files: of
// the project's excerpt always, of the full file where it is, in the directory
// WEIR_TEST_DATA or beside the checkout.
func TestVisitsOfALog(t *testing.T) {
	full := os.Getenv("WEIR_TEST_DATA")
	if full == "" {
		full = "../../shared/data"
	}
	for _, tt := range []struct {
		file, from, to string
		want           visitFacts
	}{
		{"../internal/importer/testdata/access.log", "2025-03-03", "2025-03-03", visitFacts{6, 6, 3, "6 ", "6-3 3-2 1-1 "}},
		{filepath.Join(full, "access.log.gz"), "2015-05-16", "2015-05-21",
			visitFacts{3052, 1753, 49_216, "0 512 974 812 754 0 ", "3052-1607 1445-532 913-131 "}},
	} {
		t.Run(filepath.Base(tt.file), func(t *testing.T) {
			if _, err := os.Stat(tt.file); err != nil {
				t.Logf("%s is not here: its excerpt has to do", tt.file)
				return
			}
			s := start(t, options{dir: t.TempDir()})
			s.run(t, append(webRequests, tt.file)...)
			s.awaitStored(t)
			if got := visitFactsOf(t, s, tt.from, tt.to); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}
