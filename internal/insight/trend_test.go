package insight_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// shop is a small day in a shop, for answers that can be checked by eye.
func shop(t testing.TB) []weir.Event {
	events := eventsAt(t, "2026-03-28T09:00:00Z", "2026-03-28T10:00:00Z", "2026-03-29T09:00:00Z", "2026-03-29T10:00:00Z", "2026-03-27T09:00:00Z")
	for i, e := range []struct{ name, user, country, properties string }{
		{"view", "u1", "DE", `{}`},
		{"buy", "u1", "DE", `{"amount":12.5}`},
		{"view", "u1", "DE", `{}`},
		{"view", "u2", "", `{}`},
		{"buy", "u2", "FR", `{"amount":"7.5"}`},
	} {
		events[i].Name, events[i].UserID, events[i].Context.Country = e.name, e.user, e.country
		events[i].Properties = json.RawMessage(e.properties)
	}
	return events
}

const shopDays = `"from":"2026-03-28","to":"2026-03-29"`

func TestAnswerAsClientsSeeIt(t *testing.T) {
	s := newStore(t)
	s.replace(t, shop(t))
	answer := s.ask(t, `{"insight":"trend",`+shopDays+`,"timezone":"Europe/Berlin","series":[{"event":"buy","measure":"sum","property":"properties.amount"},
		{"event":"view","measure":"people"}],"formula":"A / B","breakdown":["country"],"compare":"previous"}`)
	answer.TookMS = 3
	want := `{"insight":"trend","from":"2026-03-28T00:00:00+01:00","to":"2026-03-30T00:00:00+02:00","timezone":"Europe/Berlin","interval":"day",` +
		`"as_of":{"sequence":7,"time":"2026-01-02T03:04:05Z","lag_ms":0},"took_ms":3,"breakdown":["country"],"series":[` +
		`{"label":"A / B","breakdown":["DE"],"points":[{"time":"2026-03-28T00:00:00+01:00","value":12.5},{"time":"2026-03-29T00:00:00+01:00","value":0}],"total":12.5,` +
		`"previous":{"points":[{"time":"2026-03-26T00:00:00+01:00","value":null},{"time":"2026-03-27T00:00:00+01:00","value":null}],"total":null}},` +
		`{"label":"A / B","breakdown":[null],"points":[{"time":"2026-03-28T00:00:00+01:00","value":null},{"time":"2026-03-29T00:00:00+01:00","value":0}],"total":0,` +
		`"previous":{"points":[{"time":"2026-03-26T00:00:00+01:00","value":null},{"time":"2026-03-27T00:00:00+01:00","value":null}],"total":null}},` +
		`{"label":"A / B","breakdown":["FR"],"points":[{"time":"2026-03-28T00:00:00+01:00","value":null},{"time":"2026-03-29T00:00:00+01:00","value":null}],"total":null,` +
		`"previous":{"points":[{"time":"2026-03-26T00:00:00+01:00","value":null},{"time":"2026-03-27T00:00:00+01:00","value":null}],"total":null}}` +
		`],"groups_omitted":0}`
	if got := encode(answer); got != want {
		t.Errorf("answer is\n%s, want\n%s", got, want)
	}
}

func TestAnswerAsCSV(t *testing.T) {
	s := newStore(t)
	s.replace(t, shop(t))
	cases := []struct{ question, want string }{
		{`"series":[{"event":"buy","measure":"avg","property":"properties.amount"},{"event":"view","label":"Views, all"}]`,
			"time,series,value\n2026-03-28T00:00:00Z,A,12.5\n2026-03-29T00:00:00Z,A,\n" +
				"2026-03-28T00:00:00Z,\"Views, all\",1\n2026-03-29T00:00:00Z,\"Views, all\",2\n"},
		{`"series":[{"event":"view"}],"breakdown":["country","name"],"compare":"previous"`,
			"time,series,country,name,value,previous_time,previous_value\n" +
				"2026-03-28T00:00:00Z,A,DE,view,1,2026-03-26T00:00:00Z,0\n2026-03-29T00:00:00Z,A,DE,view,1,2026-03-27T00:00:00Z,0\n" +
				"2026-03-28T00:00:00Z,A,,view,0,2026-03-26T00:00:00Z,0\n2026-03-29T00:00:00Z,A,,view,1,2026-03-27T00:00:00Z,0\n"},
		{`"series":[{"event":"none"}],"breakdown":["country"]`, "time,series,country,value\n"},
	}
	for _, c := range cases {
		var out strings.Builder
		if err := insight.WriteCSV(&out, s.ask(t, `{"insight":"trend",`+shopDays+`,`+c.question+`}`)); err != nil {
			t.Fatal(err)
		}
		if out.String() != c.want {
			t.Errorf("%s gives\n%s, want\n%s", c.question, out.String(), c.want)
		}
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestCSVReportsWriteErrors(t *testing.T) {
	if err := insight.WriteCSV(brokenPipe{}, &weir.TrendAnswer{}); err == nil {
		t.Error("a failed write is not reported")
	}
}

// TestGroupsBeyondTheLimit breaks down by more values than are kept.
func TestGroupsBeyondTheLimit(t *testing.T) {
	s := newStore(t)
	var events []weir.Event
	for i := range 500 {
		for n := range 1 + i%50 {
			id := fmt.Sprintf("%d-%d", i, n)
			events = append(events, weir.Event{ID: id, Name: "x", Time: now, Received: now, UserID: fmt.Sprintf("u%03d", i)})
		}
	}
	s.replace(t, events)
	answer := s.ask(t, `{"insight":"trend","series":[{}],"breakdown":["user_id"],"limit":12}`)
	if len(answer.Series) != 12 || answer.GroupsOmitted != 488 {
		t.Fatalf("%d results, %d omitted", len(answer.Series), answer.GroupsOmitted)
	}
	if first, last := answer.Series[0], answer.Series[11]; *first.Breakdown[0] != "u049" || first.Total != 50 || *last.Breakdown[0] != "u098" || last.Total != 49 {
		t.Errorf("first is %v, last is %v", encode(first), encode(last))
	}
	// 30 days of minutes would be too much, but 10,000 points leave room for
	// 100 groups and no more.
	answer = s.ask(t, `{"insight":"trend","series":[{}],"breakdown":["user_id"],"interval":"minute","from":"2026-03-22T17:20:00Z","to":"2026-03-29T16:00:00Z"}`)
	if len(answer.Series) != 100 || answer.GroupsOmitted != 400 || len(answer.Series[0].Points) != 10_000 {
		t.Errorf("%d results, %d omitted", len(answer.Series), answer.GroupsOmitted)
	}
	_, err := s.tryAsk(`{"insight":"trend","series":[{}],"formula":"A*2","breakdown":["user_id"],"interval":"minute","from":"2026-03-22T17:20:00Z","to":"2026-03-29T16:00:00Z"}`)
	if refused, ok := errors.AsType[*weir.Error](err); !ok || refused.Field != "breakdown" {
		t.Errorf("a formula over too many groups gives %v", err)
	}
}

func TestStoreErrorsAreNotTheClients(t *testing.T) {
	question, err := insight.Parse([]byte(`{"insight":"trend","series":[{}]}`))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = insight.DuckDB().Run(ctx, newStore(t), question, time.Now())
	if !errors.Is(err, context.Canceled) || weir.ErrorCode(err) != weir.CodeInternal {
		t.Errorf("a cancelled question gives %v", err)
	}
}
