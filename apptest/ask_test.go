package apptest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

// query asks a trend.
func (s *server) query(t *testing.T, question string) weir.TrendAnswer {
	t.Helper()
	response, body := s.mustPost(t, "/v1/query", apiToken, []byte(question))
	var answer weir.TrendAnswer
	if response.StatusCode != http.StatusOK {
		t.Fatalf("cannot ask %s: %s: %s", question, response.Status, body)
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatalf("cannot read the answer to %s: %v: %s", question, err, body)
	}
	return answer
}

// everything is a period in which all events of the tests lie.
const everything = `"from":"2010-01-01","to":"2040-12-31","interval":"month"`

// ask asks for one number about all time: a series in JSON, without braces.
func (s *server) ask(t *testing.T, series string) float64 {
	t.Helper()
	answer := s.query(t, fmt.Sprintf(`{"insight":"trend","series":[{%s}],%s}`, series, everything))
	if len(answer.Series) != 1 {
		t.Fatalf("%s has %d answers", series, len(answer.Series))
	}
	return float64(answer.Series[0].Total)
}

// counts asks how many events of the last days there are by value of a
// property. Conditions are filters in JSON, or empty.
func (s *server) counts(t *testing.T, property, conditions string) map[string]int {
	t.Helper()
	answer := s.query(t, fmt.Sprintf(`{"insight":"trend","series":[{}],"breakdown":[%q],"filters":[%s],"limit":10000,"interval":"month"}`,
		property, conditions))
	if answer.GroupsOmitted > 0 {
		t.Fatalf("%d values of %s are not in the answer", answer.GroupsOmitted, property)
	}
	counts := map[string]int{}
	for _, series := range answer.Series {
		if value := series.Breakdown[0]; value != nil {
			counts[*value] += int(series.Total)
		}
	}
	return counts
}

// metric reads a number from /metrics.
func (s *server) metric(t *testing.T, name string) float64 {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), requestTimeout)
	defer cancel()
	_, body, err := s.get(ctx, "/metrics")
	if err != nil {
		t.Fatalf("cannot read the metrics: %v", err)
	}
	for line := range strings.Lines(string(body)) {
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), name+" "); ok {
			value, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatalf("cannot read the metric %s: %v", name, err)
			}
			return value
		}
	}
	t.Fatalf("there is no metric %s", name)
	return 0
}

// awaitStored waits until answers cover all that was accepted before, and
// returns the sequence up to which they do.
func (s *server) awaitStored(t *testing.T) uint64 {
	t.Helper()
	last := uint64(s.metric(t, "weir_log_last_sequence"))
	ctx, cancel := context.WithTimeout(s.exited, requestTimeout)
	defer cancel()
	var asOf weir.AsOf
	err := poll(ctx, func() bool {
		asOf = s.query(t, `{"insight":"trend","series":[{}]}`).AsOf
		return asOf.Sequence >= last
	})
	if err != nil {
		t.Fatalf("what was accepted up to frame %d does not reach the store: %v: %+v\n%s", last, err, asOf, s.log)
	}
	return asOf.Sequence
}
