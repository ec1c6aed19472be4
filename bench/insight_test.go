package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"testing"
)

// askSmall asks a small data set one question and returns the rows.
func askSmall(t *testing.T, path, query string) [][]any {
	t.Helper()
	text, err := json.Marshal(request{SQL: query, Runs: 1, Threads: 1, MemoryBytes: 500e6})
	if err != nil {
		t.Fatal(err)
	}
	var output bytes.Buffer
	if err := askDuckDB(t.Context(), path, bytes.NewReader(text), &output); err != nil {
		t.Fatalf("%v\n%s", err, query)
	}
	decoder := json.NewDecoder(&output)
	decoder.UseNumber()
	var r reply
	if err := decoder.Decode(&r); err != nil {
		t.Fatal(err)
	}
	if r.PeakBytes == 0 || len(r.Seconds) != 1 {
		t.Errorf("reply %+v measures nothing", r)
	}
	return r.Answer
}

func TestQuestionsAreAnswered(t *testing.T) {
	d := dataset{events: 20_000, people: 2000, seed: 1}
	path, err := d.ensure(t.Context(), t.TempDir(), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range questions() {
		if rows := askSmall(t, path, q.duckdb); len(rows) == 0 {
			t.Errorf("%s: no rows", q.name)
		}
		if strings.Contains(q.duckdb+q.clickhouse, "{") {
			t.Errorf("%s: a place of the statement is not filled", q.name)
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

func TestSameAnswer(t *testing.T) {
	one := [][]any{{"a", json.Number("1"), nil}}
	if !sameAnswer(one, [][]any{{"a", json.Number("1"), json.Number("0")}}) {
		t.Error("null and 0 differ")
	}
	for _, other := range [][][]any{{}, {{"a", json.Number("2"), nil}}, {{"a", json.Number("1")}}} {
		if sameAnswer(one, other) {
			t.Errorf("%v is taken for %v", other, one)
		}
	}
}

func TestInsightsTable(t *testing.T) {
	i := insights{dataset: dataset{events: 1_000_000}, memory: 1000, engines: []engine{{name: "DuckDB"}, {name: "ClickHouse"}}}
	i.outcomes = []outcome{
		{question: "q", replies: []*reply{{Seconds: []float64{3, 1, 2}, CPUSeconds: 9, PeakBytes: 5e6}, {Seconds: []float64{1}}}, agree: true},
		{question: "unasked", replies: []*reply{nil, {Seconds: []float64{1}}}},
	}
	var text strings.Builder
	i.write(&text)
	for _, want := range []string{"| q | 2000.00 ms | 500,000 | 3000.00 ms | 5 MB |", "| 2.00 | yes |", "| unasked | – | – | – | – |", "| NO |"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
}
