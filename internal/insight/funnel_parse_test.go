package insight_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

func TestBadFunnelsAreRefusedByField(t *testing.T) {
	many := strings.Repeat(`{"event":"a"},`, 30) + `{"event":"a"}`
	const two = `"steps":[{"event":"a"},{"event":"b"}]`
	for _, c := range []struct{ question, field string }{
		{``, "steps"},
		{`"steps":[]`, "steps"},
		{`"steps":{}`, "steps"},
		{`"steps":[` + many + `]`, "steps"},
		{`"steps":[1]`, "steps[0]"},
		{`"steps":[{"event":"a"},{"name":"b"}]`, "steps[1].name"},
		{`"steps":[{"event":1}]`, "steps[0].event"},
		{`"steps":[{"filters":[{"property":"path"}]}]`, "steps[0].filters[0].op"},
		{two + `,"order":"random"`, "order"},
		{two + `,"window":"7"`, "window"},
		{two + `,"window":"d"`, "window"},
		{two + `,"window":"0d"`, "window"},
		{two + `,"window":"-1d"`, "window"},
		{two + `,"window":"367d"`, "window"},
		{two + `,"window":"99999999999999999999s"`, "window"},
		{two + `,"window":"1.5h"`, "window"},
		{two + `,"window":"1 é"`, "window"},
		{two + `,"exclude":[{"event":"x"}],"order":"strict"`, "exclude"},
		{two + `,"exclude":[{"event":"x"}],"order":"any"`, "exclude"},
		{`"steps":[{"event":"a"}],"exclude":[{"event":"x"}]`, "exclude"},
		{two + `,"exclude":[{"event":"x","after":2}]`, "exclude[0].after"},
		{two + `,"exclude":[{"event":"x","before":1}]`, "exclude[0].before"},
		{two + `,"exclude":[{"event":"x","before":3}]`, "exclude[0].before"},
		{abc + `,"exclude":[{"event":"x","after":2,"before":2}]`, "exclude[0].before"},
		{two + `,"attribution":"middle"`, "attribution"},
		{two + `,"interval":"year"`, "interval"},
		{two + `,"interval":"minute"`, "interval"},
		{two + `,"limit":0`, "limit"},
		{two + `,"breakdown":["shoe size"]`, "breakdown[0]"},
		{two + `,"people":{}`, "people.step"},
		{two + `,"people":{"step":3}`, "people.step"},
		{two + `,"people":{"step":2,"outcome":"dropped"}`, "people.outcome"},
		{two + `,"people":{"step":1,"outcome":"lost"}`, "people.outcome"},
		{two + `,"people":{"step":1,"after":"x"}`, "people.after"},
		{two + `,"people":{"step":1,"breakdown":["DE"]}`, "people.breakdown"},
		{two + `,"people":{"step":1,"limit":100000}`, "people.limit"},
		{two + `,"people":{"step":1,"time":"2026-03-02"}`, "people.time"},
		{two + `,"interval":"day","people":{"step":1,"time":"soon"}`, "people.time"},
		{two + `,"interval":"day","people":{"step":1,"time":"1999-01-01"}`, "people.time"},
		{two + `,"people":{"step":1,"from_seconds":0}`, "people.from_seconds"},
		{two + `,"people":{"step":2,"from_seconds":2}`, "people.from_seconds"},
		{two + `,"people":{"step":2,"from_seconds":-1}`, "people.from_seconds"},
		{two + `,"window":"10s","people":{"step":2,"from_seconds":10}`, "people.from_seconds"},
		{two + `,"series":[{}]`, "series"},
	} {
		question := strings.TrimSuffix(`{"insight":"funnel",`+c.question, ",") + "}"
		parsed, err := insight.Parse([]byte(question))
		if err == nil {
			_, err = insight.DuckDB().Run(t.Context(), nil, parsed, now)
		}
		if refused, ok := errors.AsType[*weir.Error](err); !ok || refused.Code != weir.CodeInvalid || refused.Field != c.field {
			t.Errorf("%s gives %v, want an error of %s", question, err, c.field)
		}
	}
}

// TestFunnelOfTheMostSteps has as many steps, exclusions and filters as are
// allowed.
func TestFunnelOfTheMostSteps(t *testing.T) {
	s := newStore(t)
	var events, steps, exclusions []string
	for i := range 30 {
		events = append(events, fmt.Sprintf("u s%d %ds DE; v s%d %ds DE", i, i, i, i))
		steps = append(steps, fmt.Sprintf(`{"event":"s%d","filters":[{"property":"name","op":"is","value":"s%d"}]}`, i, i))
	}
	for i := range 10 {
		exclusions = append(exclusions, fmt.Sprintf(`{"event":"x%d","filters":[{"property":"country","op":"is","value":"X%d"}],"after":29}`, i, i))
	}
	s.replace(t, journeys(t, strings.Join(events, ";")+"; v x9 28.5s X9; u x9 28.5s X8"))
	answer := askSound[*weir.FunnelAnswer](t, s, json.RawMessage(`{`+oneDay+`,"steps":[`+strings.Join(steps, ",")+`],"exclude":[`+strings.Join(exclusions, ",")+`]}`), now)
	for i, bar := range answer.Steps {
		if want := int64(2); bar.People != want && i < 29 || i == 29 && bar.People != 1 {
			t.Errorf("%d people reach step %d", bar.People, bar.Step)
		}
	}
}
