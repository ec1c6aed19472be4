package insight_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// TestBadQuestionsNameTheField holds what is refused, under which field, and
// a part of what the message says.
func TestBadQuestionsNameTheField(t *testing.T) {
	trend := func(rest string) string { return `{"insight":"trend","series":[{}]` + rest + `}` }
	series := func(one string) string { return `{"insight":"trend","series":[` + one + `]}` }
	filter := func(one string) string { return trend(`,"filters":[` + one + `]`) }
	cases := []struct{ name, question, field, says string }{
		{"empty", ``, "", "must be one JSON object"},
		{"not an object", `[]`, "", "must be one JSON object"},
		{"truncated", `{"insight":"trend"`, "", "must be one JSON object"},
		{"trailing data", trend("") + "{}", "", "something follows"},
		{"a field twice", trend(`,"from":"2026-01-01","from":"2026-01-02"`), "", `"from" appears twice`},
		{"no insight", `{}`, "insight", "allowed are trend"},
		{"unknown insight", `{"insight":"trends"}`, "insight", `cannot be "trends"; allowed are trend`},
		{"unknown field", trend(`,"form":"2026-01-01"`), "form", "allowed are breakdown, compare, cumulative, filters, formula, from,"},
		{"field in another case", trend(`,"From":"2026-01-01"`), "From", "not a known field"},
		{"wrong type", trend(`,"from":20260101`), "from", "must be a string"},
		{"bad date", trend(`,"from":"2026-02-30"`), "from", "allowed are a date"},
		{"instant without offset", trend(`,"to":"2026-02-03T04:05:06"`), "to", "or an instant"},
		{"year too early", trend(`,"from":"0001-01-01"`), "from", "years 1000 to 9998"},
		{"unknown zone", trend(`,"timezone":"Europe/Bonn"`), "timezone", "IANA"},
		{"the server's own zone", trend(`,"timezone":"Local"`), "timezone", "IANA"},
		{"a path as zone", trend(`,"timezone":"../../etc/passwd"`), "timezone", "IANA"},
		{"unknown interval", trend(`,"interval":"year"`), "interval", "day, minute, hour, week, month"},
		{"unknown comparison", trend(`,"compare":"last"`), "compare", "previous"},
		{"cumulative mean", series(`{},{"measure":"count_per_person"}],"cumulative":true,"filters":[`), "series[1].measure", "allowed are count, people, sessions, sum"},
		{"cumulative not a boolean", trend(`,"cumulative":1`), "cumulative", "true or false"},
		{"mean of one point", trend(`,"rolling":1`), "rolling", "2 to 366"},
		{"other of nothing", trend(`,"other":true`), "other", "needs a breakdown"},
		{"other beyond many", trend(`,"other":true,"breakdown":["os"],"limit":1001`), "limit", "at most 1000 with other"},
		{"no series", `{"insight":"trend"}`, "series", "1 to 26"},
		{"too many series", series(strings.Repeat(`{},`, 26) + `{}`), "series", "at most 26"},
		{"series not a list", `{"insight":"trend","series":{}}`, "series", "array"},
		{"unknown field of a series", series(`{"events":"x"}`), "series[0].events", "allowed are event, filters, label, measure, property"},
		{"unknown measure", series(`{"measure":"median"}`), "series[0].measure", "count, people, sessions, count_per_person, sum"},
		{"measure without property", series(`{},{"measure":"p90"}`), "series[1].property", "is missing"},
		{"property without measure", series(`{"property":"properties.x"}`), "series[0].property", "must be absent"},
		{"same label", series(`{"label":"B"},{}`), "series[1].label", `"B" again`},
		{"NUL", series(`{"event":"a\u0000b"}`), "series[0].event", "NUL"},
		{"long text", series(`{"event":"` + strings.Repeat("x", 5000) + `"}`), "series[0].event", "longer than 4096"},
		{"unknown property", trend(`,"breakdown":["country","county"]`), "breakdown[1]", "properties.NAME, person.NAME"},
		{"empty member", trend(`,"breakdown":["properties."]`), "breakdown[0]", "properties.NAME"},
		{"column of JSON", trend(`,"breakdown":["properties"]`), "breakdown[0]", "properties.NAME"},
		{"deep property", trend(`,"breakdown":["properties` + strings.Repeat(".a", 40) + `"]`), "breakdown[0]", "nested"},
		{"too many breakdowns", trend(`,"breakdown":[` + strings.Repeat(`"os",`, 10) + `"os"]`), "breakdown", "at most 10"},
		{"limit too high", trend(`,"limit":10001`), "limit", "1 to 10000"},
		{"limit not whole", trend(`,"limit":1.5`), "limit", "integer"},
		{"filter without property", filter(`{"op":"is"}`), "filters[0].property", "is missing"},
		{"unknown op", filter(`{"property":"os","op":"equals","value":"x"}`), "filters[0].op", "is, is_not, contains"},
		{"unknown field of a filter", filter(`{"property":"os","op":"is","value":"x","type":"event"}`), "filters[0].type", "allowed are"},
		{"group with more", filter(`{"any":[{"property":"os","op":"is_set"}],"op":"is"}`), "filters[0].op", "not a known field"},
		{"empty group", filter(`{"all":[]}`), "filters[0].all", "at least one"},
		{"no value", filter(`{"property":"os","op":"is"}`), "filters[0].value", "is_not_set"},
		{"needless value", filter(`{"property":"os","op":"is_set","value":true}`), "filters[0].value", "must be absent"},
		{"list for is", filter(`{"property":"os","op":"is","value":["x"]}`), "filters[0].value", "use in"},
		{"no list for in", filter(`{"property":"os","op":"in","value":"x"}`), "filters[0].value", "array"},
		{"empty list", filter(`{"property":"os","op":"in","value":[]}`), "filters[0].value", "at least one"},
		{"object in a list", filter(`{"property":"os","op":"in","value":["a",{}]}`), "filters[0].value[1]", "must be a string"},
		{"text for gt", filter(`{"property":"os","op":"gt","value":"5"}`), "filters[0].value", "not in quotes"},
		{"number for contains", filter(`{"property":"os","op":"contains","value":5}`), "filters[0].value", "must be a string"},
		{"number for matches", filter(`{"property":"os","op":"matches","value":5}`), "filters[0].value", "must be a string"},
		{"infinite number", filter(`{"property":"os","op":"gt","value":1e999}`), "filters[0].value", "too large"},
		{"bad pattern", filter(`{"property":"os","op":"matches","value":"a("}`), "filters[0].value", "RE2 regular expression"},
		{"look-ahead", filter(`{"property":"os","op":"matches","value":"a(?=b)"}`), "filters[0].value", "RE2 regular expression"},
		{"huge pattern", filter(`{"property":"os","op":"matches","value":"(\\pL{100}){10}"}`), "filters[0].value", "too large"},
		{"nested path", filter(`{"any":[{"property":"os","op":"is_set"},{"all":[{"property":"x","op":"is_set"}]}]}`), "filters[0].any[1].all[0].property", "cannot be"},
		{"deep groups", filter(strings.Repeat(`{"any":[`, 9) + `{"property":"os","op":"is_set"}` + strings.Repeat(`]}`, 9)),
			"filters[0]" + strings.Repeat(".any[0]", 9), "more than 8"},
		{"many filters", filter(strings.Repeat(`{"all":[{"property":"os","op":"is_set"}]},`, 50) + `{"property":"os","op":"is_set"}`), "filters[50]", "at most 100"},
		{"formula with an unknown label", trend(`,"formula":"A/B"`), "formula", `"B", which is no series' label`},
		{"formula with an unknown character", trend(`,"formula":"A^2"`), "formula", `cannot have "^"`},
		{"unfinished formula", trend(`,"formula":"A +"`), "formula", "its end where"},
		{"open parenthesis", trend(`,"formula":"(A"`), "formula", "where ) was expected"},
		{"two operands", trend(`,"formula":"A A"`), "formula", "where an operator"},
		{"call", trend(`,"formula":"A(A)"`), "formula", "where an operator"},
		{"constant formula", trend(`,"formula":"1+1"`), "formula", "must use the label"},
		{"long formula", trend(`,"formula":"A` + strings.Repeat("+A", 300) + `"`), "formula", "longer than 500"},
		{"deep formula", trend(`,"formula":"` + strings.Repeat("(", 60) + "A" + strings.Repeat(")", 60) + `"`), "formula", "nested more than 50"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := insight.Parse([]byte(c.question))
			refused, ok := errors.AsType[*weir.Error](err)
			if !ok || refused.Code != weir.CodeInvalid || refused.Field != c.field || !strings.Contains(refused.Message, c.says) {
				t.Errorf("%s\ngives %v, want field %q and a message with %q", c.question, err, c.field, c.says)
			}
		})
	}
}

// TestQuestionsThatDoNotFit holds what is only known to be too much, or
// contradictory, when asked.
func TestQuestionsThatDoNotFit(t *testing.T) {
	cases := []struct{ period, field string }{
		{`"from":"2026-01-02","to":"2026-01-01"`, "to"},
		{`"from":"2026-01-02T00:00:00Z","to":"2026-01-02T00:00:00Z"`, "to"},
		{`"from":"2027-01-01"`, "to"},
		{`"from":"2011-12-30","to":"2011-12-30","timezone":"Pacific/Apia"`, "to"},
		{`"interval":"minute"`, "interval"},
		{`"from":"1000-01-01","to":"9998-12-31"`, "interval"},
	}
	s := newStore(t)
	for _, c := range cases {
		_, err := s.tryAsk(`{"insight":"trend","series":[{}],` + c.period + `}`)
		refused, ok := errors.AsType[*weir.Error](err)
		if !ok || refused.Code != weir.CodeInvalid || refused.Field != c.field {
			t.Errorf("%s gives %v, want field %s", c.period, err, c.field)
		}
	}
}

func TestQuestionAboveItsLimit(t *testing.T) {
	_, err := insight.Parse(make([]byte, 256<<10+1))
	if weir.ErrorCode(err) != weir.CodeTooLarge {
		t.Errorf("a long question gives %v", err)
	}
}

// FuzzParse holds that any body either is refused with an error fit for the
// client or gives a question that the store can answer.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"insight":"trend","series":[{"event":"purchase","measure":"sum","property":"properties.amount","label":"A"},{"event":"page_view","measure":"people","label":"B"}],"formula":"A/B","compare":"previous"}`,
		`{"insight":"trend","series":[{"filters":[{"any":[{"property":"properties.a.b","op":"in","value":[1,"x",true]},{"all":[{"property":"os","op":"matches","value":"(?i)^mac\\pL"}]}]}]}],"breakdown":["person.plan","properties.x/y~'\"?"],"limit":3}`,
		`{"insight":"trend","series":[{"measure":"p99","property":"person.'; DROP TABLE events; --"}],"from":"2026-03-28","to":"2026-03-29T04:00:00+02:00","timezone":"Europe/Berlin","interval":"hour"}`,
		`{"insight":"trend","series":[{"measure":"count_per_person"}],"interval":"month","from":"1000-01-01","formula":"-(A-1)*2.5/A"}`,
		`{"insight":"trend","series":[{"measure":"people"},{"measure":"sessions"}],"breakdown":["os"],"limit":1,"other":true,"cumulative":true,"rolling":3,"formula":"A/B"}`,
		`{"insight":"retention","start":{"event":"a"},"return":{"filters":[{"property":"os","op":"is_set"}]},"type":"unbounded","interval":"week","periods":70,"breakdown":["properties.x"]}`,
		`{"insight":"retention","type":"first_time","people":{"cohort":"2026-03-20","period":1,"outcome":"lost","limit":2,"after":"18446744073709551615"}}`,
		`{"insight":"lifecycle","interval":"month","from":"9998-01-01","series":{"event":"x"}}`, `{"insight":"stickiness","per":"month","series":[{}]}`,
		`{"insight":"people","search":"u","order":"events","filters":[{"property":"cohort.c","op":"is","value":true},{"property":"person.a.b","op":"is_not_set"}],"limit":1,"after":"1.2","from":"2026-01-01"}`,
		`{"insight":"person","distinct_id":"u","kind":"user","event":"x","limit":1,"before":"1.2.';--","filters":[{"property":"cohort.c","op":"is_not","value":false}]}`,
		`{"insight":"sessions","interval":"week","breakdown":["entry_page","properties.x","exit_page"],"limit":2,"pages":1}`,
		`{"insight":"paths","start":"page_view:/","steps":3,"collapse":true,"limit":1,"people":{"step":2,"other":true,"next_node":"x","after":"7"}}`,
		`{"insight":"paths","end":"x","window":"7d","filters":[{"property":"name","op":"is_not","value":"y"}]}`,
		`{"insight":"trend","series":null}`, `{"insight":1}`, "\xff", `{"a":"\ud800"}`, `{}{}`, `null`,
	} {
		f.Add([]byte(seed))
	}
	s := newStore(f)
	s.cohorts = []weir.Cohort{{Name: "c", Who: &weir.CohortRule{Did: &weir.CohortDid{Within: "1h"}}}}
	s.replace(f, []weir.Event{{ID: "1", Name: "x", Time: now, Received: now, UserID: "u", Properties: []byte(`{"amount":1}`)}})
	f.Fuzz(func(t *testing.T, body []byte) {
		_, err := s.askAt(body, now)
		if err == nil {
			return
		}
		refused, ok := errors.AsType[*weir.Error](err)
		if !ok || refused.Message == "" || !slices.Contains([]weir.Code{weir.CodeInvalid, weir.CodeTooLarge, weir.CodeNotFound}, refused.Code) {
			t.Errorf("%q gives %v", body, err)
		}
	})
}

func ExampleParse() {
	_, err := insight.Parse([]byte(`{"insight":"trend","series":[{"measure":"total"}]}`))
	fmt.Println(err)
	// Output:
	// series[0].measure: cannot be "total"; allowed are count, people, sessions, count_per_person, sum, avg, min, max, p25, p50, p75, p90, p95, p99
}
