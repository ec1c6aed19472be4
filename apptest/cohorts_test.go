package apptest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// TestCohortOutlivesRestart saves a cohort by HTTP, and asks by it in filters
// and breakdowns of a trend and of a funnel; then it asks the next process.
func TestCohortOutlivesRestart(t *testing.T) {
	o := options{dir: t.TempDir()}
	s := start(t, o)
	var events []event
	add := func(user string, names ...string) {
		for i, name := range names {
			events = append(events, event{ID: fmt.Sprint(user, i), Name: name, User: user, Time: at(time.Now().Add(time.Duration(i-60) * time.Second))})
		}
	}
	add("ann", "view", "buy", "view", "buy")
	add("bob", "view", "view", "buy", "buy")
	add("eve", "view", "buy")
	add("joe", "view")
	s.send(t, encode(events))
	s.awaitStored(t)
	const definition = `{"name":"regulars","who":{"did":{"event":"buy","at_least":2}}}`
	if response, body := s.mustPost(t, "/v1/cohorts", apiToken, []byte(definition)); response.StatusCode != http.StatusCreated {
		t.Fatalf("cannot create the cohort: %s: %s", response.Status, body)
	}
	const want = "trend 2; by cohort false 2, true 2; funnel 2 of 2; by cohort false 1 of 2, true 2 of 2"
	if got := s.byCohort(t, "cohort.regulars"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	s.stop(t)
	s = start(t, o)
	s.awaitStored(t)
	if got := s.byCohort(t, "cohort.regulars"); got != want {
		t.Errorf("after a restart\ngot  %s\nwant %s", got, want)
	}
	if response, body := s.mustPost(t, "/v1/cohorts", apiToken, []byte(definition)); response.StatusCode != http.StatusConflict {
		t.Errorf("after a restart, the name is free: %s: %s", response.Status, body)
	}
	s.stop(t)
}

// byCohort says how many people a trend has, and how many of those who view buy
// in a funnel: of a cohort, and broken down by it.
func (s *server) byCohort(t *testing.T, property string) string {
	t.Helper()
	filter := fmt.Sprintf(`"filters":[{"property":%q,"op":"is","value":true}]`, property)
	breakdown := fmt.Sprintf(`"breakdown":[%q]`, property)
	const trend, funnel = `{"insight":"trend","series":[{"measure":"people"}],%s}`, `{"insight":"funnel","steps":[{"event":"view"},{"event":"buy"}],%s}`
	of := s.query(t, fmt.Sprintf(trend, filter)).Series[0].Total
	var each []string
	for _, result := range s.query(t, fmt.Sprintf(trend, breakdown)).Series {
		each = append(each, *result.Breakdown[0]+" "+result.Total.String())
	}
	slices.Sort(each)
	steps, groups := s.askFunnel(t, fmt.Sprintf(funnel, filter)), s.askFunnel(t, fmt.Sprintf(funnel, breakdown)).Groups
	var converted []string
	for _, group := range groups {
		converted = append(converted, *group.Breakdown[0]+" "+conversion(group.FunnelResult))
	}
	slices.Sort(converted)
	return fmt.Sprintf("trend %v; by cohort %s; funnel %s; by cohort %s", of, strings.Join(each, ", "), conversion(steps.FunnelResult), strings.Join(converted, ", "))
}

func conversion(of weir.FunnelResult) string {
	return fmt.Sprintf("%d of %d", of.Steps[1].People, of.Steps[0].People)
}

func (s *server) askFunnel(t *testing.T, question string) (answer weir.FunnelAnswer) {
	t.Helper()
	response, body := s.mustPost(t, "/v1/query", apiToken, []byte(question))
	if err := json.Unmarshal(body, &answer); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("cannot ask %s: %s: %s", question, response.Status, body)
	}
	return answer
}
