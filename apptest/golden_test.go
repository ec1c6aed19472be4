package apptest

import (
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/apptest/byhand"
)

var update = flag.Bool("update", false, "write the golden files anew, from what is computed by hand")

// goldenDir has a directory of golden files for each file of events, and the
// files of events that are the project's own.
const goldenDir = "testdata/golden"

// goldenQuestion is a question; its golden file is NAME.json.
type goldenQuestion struct {
	name     string
	question any // as byhand takes it
}

// goldenData is a file of events and what is asked about it.
type goldenData struct {
	name      string // of the directory of golden files
	file      string
	imports   [][]string
	read      func(path string) (byhand.Events, error)
	cohorts   []weir.Cohort // made before the questions are asked
	questions []goldenQuestion
}

// TestGolden asks every insight about files of events. The answers must be those
// of the golden files, and those that package byhand computes of the files
// without Weir. The project's own files are always there; the full ones are asked
// about where they are, in the directory WEIR_TEST_DATA or beside the checkout.
func TestGolden(t *testing.T) {
	full := os.Getenv("WEIR_TEST_DATA")
	if full == "" {
		full = "../../shared/data"
	}
	importRequests := [][]string{webRequests, append(webRequests[:len(webRequests):len(webRequests)], "--page-views")}
	for _, data := range []goldenData{
		{"purchases", filepath.Join(goldenDir, "purchases.txt"), [][]string{purchases}, byhand.ReadPurchases, purchaseCohorts, purchaseQuestions},
		{"requests", filepath.Join(goldenDir, "requests.log"), importRequests, byhand.ReadRequests, requestCohorts, requestQuestions},
		{"cdnow", filepath.Join(full, "cdnow.txt.gz"), [][]string{purchases}, byhand.ReadPurchases, purchaseCohorts, purchaseQuestions},
		{"access", filepath.Join(full, "access.log.gz"), importRequests, byhand.ReadRequests, requestCohorts, requestQuestions},
	} {
		t.Run(data.name, func(t *testing.T) {
			if _, err := os.Stat(data.file); err != nil {
				t.Logf("%s is not here: the project's own file has to do", data.file)
				return
			}
			testGolden(t, data)
		})
	}
}

func testGolden(t *testing.T, data goldenData) {
	events, err := data.read(data.file)
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, options{dir: t.TempDir()})
	for _, command := range data.imports {
		s.run(t, append(command[:len(command):len(command)], data.file)...)
	}
	s.awaitStored(t)
	for _, cohort := range data.cohorts {
		if err := events.SetCohort(cohort); err != nil {
			t.Fatal(err)
		}
		s.makeCohort(t, cohort)
	}
	for _, q := range data.questions {
		t.Run(q.name, func(t *testing.T) {
			answer, err := events.Answer(q.question)
			if err != nil {
				t.Fatalf("cannot answer by hand: %v", err)
			}
			byHand, file := golden{q.question, answer}, filepath.Join(goldenDir, data.name, q.name+".json")
			if *update {
				writeGolden(t, file, byHand)
			}
			want := readGolden(t, file)
			demandSame(t, "by hand", encode(byHand), want)
			demandSame(t, "the server", encode(golden{q.question, s.answer(t, q.question)}), want)
		})
	}
	demandAsked(t, data)
}

// demandAsked demands that no golden file is left of a question that is no
// longer asked.
func demandAsked(t *testing.T, data goldenData) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(goldenDir, data.name, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		if !slices.ContainsFunc(data.questions, func(q goldenQuestion) bool { return q.name == name }) {
			t.Errorf("nobody asks for %s", file)
		}
	}
}

// answer asks any question.
func (s *server) answer(t *testing.T, question any) json.RawMessage {
	t.Helper()
	response, body := s.mustPost(t, "/v1/query", apiToken, encode(question))
	if response.StatusCode != http.StatusOK {
		t.Fatalf("cannot ask %s: %s: %s", encode(question), response.Status, body)
	}
	return body
}

func (s *server) makeCohort(t *testing.T, cohort weir.Cohort) {
	t.Helper()
	definition := encode(map[string]any{"name": cohort.Name, "who": cohort.Who})
	if response, body := s.mustPost(t, "/v1/cohorts", apiToken, definition); response.StatusCode != http.StatusCreated {
		t.Fatalf("cannot make the cohort %s: %s: %s", definition, response.Status, body)
	}
}
