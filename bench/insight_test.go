package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"testing"
)

// askSmall asks a small data set one question and returns the rows.
func askSmall(t *testing.T, path, query string) [][]any {
	t.Helper()
	return askAny(t, path, request{SQL: query}, askDuckDB)
}

// askAny asks as a process of an engine is asked.
func askAny(t *testing.T, path string, r request, ask func(context.Context, string, io.Reader, io.Writer) error) [][]any {
	t.Helper()
	r.Runs, r.Threads, r.MemoryBytes = 1, 1, 500e6
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var output bytes.Buffer
	if err := ask(t.Context(), path, bytes.NewReader(text), &output); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	decoder := json.NewDecoder(&output)
	decoder.UseNumber()
	var answer reply
	if err := decoder.Decode(&answer); err != nil {
		t.Fatal(err)
	}
	if answer.PeakBytes == 0 || len(answer.Seconds) != 1 {
		t.Errorf("reply %+v measures nothing", answer)
	}
	return answer.Answer
}

func TestQuestionsAreAnswered(t *testing.T) {
	d := dataset{events: 20_000, people: 2000, seed: 1}
	path, err := d.ensure(t.Context(), t.TempDir(), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if rows := askSmall(t, path, "SELECT person FROM events WHERE person IN (SELECT key FROM overrides)"); len(rows) != 0 {
		t.Error("SQL by hand sees people who are others now")
	}
	for _, q := range questions() {
		if q.duckdb == "" { // only Weir is asked
			if rows := askAny(t, path, request{Question: q.name}, askWeir); len(rows) == 0 || cell(rows[0][0]) == "0" {
				t.Errorf("%s: Weir finds %v", q.name, rows)
			}
			continue
		}
		rows := askSmall(t, path, q.duckdb)
		if len(rows) == 0 {
			t.Errorf("%s: no rows", q.name)
		}
		if strings.Contains(q.duckdb+q.clickhouse, "{") {
			t.Errorf("%s: a place of the statement is not filled", q.name)
		}
		if q.rows == nil {
			continue
		}
		if difference := difference(askAny(t, path, request{Question: q.name}, askWeir), rows); difference != "" {
			t.Errorf("%s: Weir and SQL by hand differ %s", q.name, difference)
		}
	}
	people := timelines(askSmall(t, path, "SELECT person, name, epoch_us(time) FROM events ORDER BY time"))
	for _, steps := range [][]string{stepsOfBuying, stepsFromPage, stepsOfAll} {
		row := askSmall(t, path, duckdbFunnel(steps))[0]
		want := convert(people, steps)
		for i := range want {
			if cell(row[i]) != strconv.Itoa(want[i]) {
				t.Errorf("funnel of %d steps: %v, want %v", len(steps), row, want)
				break
			}
		}
	}
}

// moment is an event on a person's timeline, at a time in microseconds.
type moment struct {
	name string
	at   int64
}

// timelines parts rows of person, name and time by person.
func timelines(rows [][]any) map[string][]moment {
	people := map[string][]moment{}
	for _, row := range rows {
		at, _ := row[2].(json.Number).Int64() // it was an integer in SQL
		person := cell(row[0])
		people[person] = append(people[person], moment{name: row[1].(string), at: at})
	}
	return people
}

// convert counts, by the definition, the people who got as far as each step:
// it tries every beginning.
func convert(people map[string][]moment, steps []string) []int {
	counts := make([]int, len(steps))
	for _, moments := range people {
		best := 0
		for i := range moments {
			best = max(best, reach(moments[i:], steps))
		}
		for i := range best {
			counts[i]++
		}
	}
	return counts
}

// reach returns how many steps are done from the first event on.
func reach(moments []moment, steps []string) (level int) {
	for _, m := range moments {
		if level == len(steps) || m.at-moments[0].at > funnelWindow {
			return level
		}
		if m.name == steps[level] {
			level++
		} else if level == 0 {
			return 0
		}
	}
	return level
}

func TestDifference(t *testing.T) {
	one := [][]any{{"a", json.Number("1"), nil}}
	if told := difference(one, [][]any{{"a", json.Number("1"), json.Number("0")}}); told != "" {
		t.Errorf("null and 0 differ: %s", told)
	}
	for _, other := range [][][]any{{}, {{"a", json.Number("2"), nil}}, {{"a", json.Number("1")}}} {
		if difference(one, other) == "" {
			t.Errorf("%v is taken for %v", other, one)
		}
	}
}

func TestInsightsReport(t *testing.T) {
	i := insights{
		dataset: dataset{events: goalEvents, people: goalPeople}, memory: 1000,
		engines: []engine{{name: "Weir"}, {name: "DuckDB"}, {name: "ClickHouse"}},
	}
	quick := &reply{Seconds: []float64{1}}
	i.outcomes = []outcome{
		{question: "q", goal: funnelGoal(3), replies: []*reply{{Seconds: []float64{3, 1, 2}, CPUSeconds: 9, PeakBytes: 5e6}, quick, quick}},
		{question: "unasked", replies: []*reply{nil, quick, quick}, difference: "in a row"},
	}
	var text strings.Builder
	i.write(&text)
	for _, want := range []string{
		"| q | 2000.00 ms | 50,000,000 | 3000.00 ms | 5 MB |", "| – | 1000.00 ms |", "| yes |", "| unasked | – | – | – | – |", "| NO |",
		"| q | 2000.00 ms | 5000.00 ms | 1000.00 ms | yes | 2.00 NO | 2.00 yes | 5.00 aim |",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
	if err := i.disagreement(); err == nil || !strings.Contains(err.Error(), "unasked: in a row") {
		t.Errorf("a disagreement gives %v", err)
	}
}
