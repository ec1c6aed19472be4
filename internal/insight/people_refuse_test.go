package insight_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// TestRefusedAboutPeople holds which questions about people are refused, under
// which field, and a part of what is said.
func TestRefusedAboutPeople(t *testing.T) {
	people := func(rest string) string { return `{"insight":"people"` + rest + `}` }
	person := func(rest string) string { return `{"insight":"person"` + rest + `}` }
	filter := func(property string) string {
		return `,"filters":[{"any":[{"property":"person.plan","op":"is_set"},{"property":"` + property + `","op":"is_set"}]}]`
	}
	cases := []struct{ name, question, field, says string }{
		{"unknown field", people(`,"query":"x"`), "query", "allowed are after, filters, from, insight, limit, order, search, timezone, to"},
		{"order", people(`,"order":"name"`), "order", "last_seen, first_seen, events, key"},
		{"limit", people(`,"limit":1001`), "limit", "1 to 1000"},
		{"filter on events", people(filter("country")), "filters[0].any[1].property", "person.NAME, cohort.NAME"},
		{"unknown cohort", people(filter("cohort.payers")), "filters[0].any[1].property", `cannot be "cohort.payers": there is no such cohort; there are buyers, whales`},
		{"after of another order", people(`,"after":"12"`), "after", "in the same order"},
		{"after with a value", people(`,"order":"key","after":"5.12"`), "after", "in the same order"},
		{"after of words", people(`,"after":"a.b"`), "after", "next of the page before"},
		{"period", people(`,"from":"2026-02-02","to":"2026-02-01"`), "to", "must be after from"},
		{"nobody", person(``), "person", "or distinct_id must be given"},
		{"both", person(`,"person":"1","distinct_id":"x"`), "person", "not both"},
		{"key of words", person(`,"person":"ann"`), "person", "a person's key"},
		{"kind of a key", person(`,"person":"1","kind":"user"`), "kind", "must be absent"},
		{"kind", person(`,"distinct_id":"x","kind":"device"`), "kind", "user, anonymous"},
		{"long timeline", person(`,"distinct_id":"x","limit":501`), "limit", "1 to 500"},
		{"before", person(`,"distinct_id":"x","before":"now"`), "before", "next of the page before"},
		{"before without numbers", person(`,"distinct_id":"x","before":"1.x.id"`), "before", "next of the page before"},
		{"before without end", person(`,"distinct_id":"x","before":"9223372036854775807.0.id"`), "before", "next of the page before"},
		{"before, received before all time", person(`,"distinct_id":"x","before":"0.-9223372036854775807.id"`), "before", "next of the page before"},
		{"breakdown by an unknown cohort", `{"insight":"trend","series":[{}],"breakdown":["cohort.buyers","cohort.'; DROP TABLE events; --"]}`, "breakdown[1]", "there are buyers, whales"},
		{"cohort without a name", `{"insight":"trend","series":[{}],"breakdown":["cohort."]}`, "breakdown[0]", "cohort.NAME"},
		{"a cohort that is not sound", `{"insight":"funnel","steps":[{"event":"x"}],"breakdown":["cohort.whales"]}`, "breakdown[0]", "not sound: who: must have one of"},
	}
	cohorts := []weir.Cohort{{Name: "whales", Who: &weir.CohortRule{}}, {Name: "buyers", Who: &weir.CohortRule{IDs: []string{"x"}}}}
	s := newStore(t)
	s.cohorts = cohorts
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := s.askAt([]byte(c.question), now)
			refused, ok := errors.AsType[*weir.Error](err)
			if !ok || refused.Code != weir.CodeInvalid || refused.Field != c.field || !strings.Contains(refused.Message, c.says) {
				t.Errorf("%s\ngives %v, want field %q and a message with %q", c.question, err, c.field, c.says)
			}
		})
	}
	for _, question := range []string{person(`,"person":"1"`), person(`,"distinct_id":"nobody"`)} {
		if _, err := s.askAt([]byte(question), now); weir.ErrorCode(err) != weir.CodeNotFound {
			t.Errorf("%s gives %v", question, err)
		}
	}
	if _, err := insight.Parse([]byte(people(filter("cohort.x")))); err == nil || !strings.Contains(err.Error(), "the project has none") {
		t.Errorf("without cohorts: %v", err)
	}
}

// TestRefusedCohorts holds which definitions are refused, and under which
// field.
func TestRefusedCohorts(t *testing.T) {
	cases := []struct{ name, who, field, says string }{
		{"nothing", `{}`, "who", "must have one of any, all, not, did, ids, and property"},
		{"no object", `[]`, "who", "must be one JSON object"},
		{"empty", ``, "who", "must be one JSON object"},
		{"two kinds", `{"ids":["a"],"did":{}}`, "who.ids", "is not a known field; allowed are all, any, did, not"},
		{"empty group", `{"any":[]}`, "who.any", "at least one"},
		{"group of others", `{"all":[{"ids":["a"]},{"x":1}]}`, "who.all[1]", "must have one of"},
		{"nothing not", `{"not":{"any":[{}]}}`, "who.not.any[0]", "must have one of"},
		{"property of events", `{"property":"country","op":"is","value":"DE"}`, "who.property", "allowed is person.NAME"},
		{"another cohort", `{"property":"cohort.x","op":"is","value":true}`, "who.property", "a cohort is not made of others"},
		{"another cohort of events", `{"did":{"filters":[{"property":"cohort.x","op":"is_set"}]}}`, "who.did.filters[0].property", "not made of others"},
		{"no op", `{"property":"person.plan"}`, "who.op", "allowed are is,"},
		{"empty list", `{"ids":[]}`, "who.ids", "at least one"},
		{"list of numbers", `{"ids":[1]}`, "who.ids[0]", "must be a string"},
		{"long list", `{"ids":[` + strings.Repeat(`"a",`, weir.MaxCohortIDs) + `"a"]}`, "who.ids", "at most 10000"},
		{"two bounds", `{"did":{"at_least":1,"exactly":2}}`, "who.did.exactly", "beside at_least"},
		{"at least nothing", `{"did":{"at_least":0}}`, "who.did.at_least", "from 1 to 1000000"},
		{"negative", `{"did":{"at_most":-1}}`, "who.did.at_most", "from 0 to"},
		{"within words", `{"did":{"within":"a month"}}`, "who.did.within", "such as 7d"},
		{"within and from", `{"did":{"within":"7d","from":"2026-01-01"}}`, "who.did.within", "must be absent beside from and to"},
		{"period", `{"did":{"from":"2026-01-02","to":"2026-01-01"}}`, "who.did.to", "after from"},
		{"zone", `{"did":{"from":"2026-01-02","timezone":"Mars"}}`, "who.did.timezone", "IANA"},
		{"unknown field", `{"did":{"times":1}}`, "who.did.times", "allowed are at_least, at_most, event, exactly, filters, from, timezone, to, within"},
		{"in another case", `{"Did":{}}`, "who", "must have one of"},
		{"deep", strings.Repeat(`{"not":`, 9) + `{"ids":["a"]}` + strings.Repeat(`}`, 9), "who" + strings.Repeat(".not", 9), "more than 8 levels"},
		{"many", `{"any":[` + strings.Repeat(`{"not":{"ids":["a"]}},`, 25) + `{"ids":["a"]}]}`, "who.any[24].not", "at most 50 rules"},
		{"not UTF-8", "{\"ids\":[\"\xff\"]}", "who", "UTF-8"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := insight.ReadCohort([]byte(c.who))
			refused, ok := errors.AsType[*weir.Error](err)
			if !ok || refused.Code != weir.CodeInvalid || refused.Field != c.field || !strings.Contains(refused.Message, c.says) {
				t.Errorf("%.200s\ngives %v, want field %q and a message with %q", c.who, err, c.field, c.says)
			}
		})
	}
	if _, err := insight.ReadCohort(make([]byte, 600<<10)); weir.ErrorCode(err) != weir.CodeTooLarge {
		t.Errorf("a long definition gives %v", err)
	}
}
