package insight_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

// TestRefusedNameTheField holds which questions about retention, lifecycle and
// stickiness are refused, under which field, and a part of what is said.
func TestRefusedNameTheField(t *testing.T) {
	retention := func(rest string) string { return `{"insight":"retention"` + rest + `}` }
	people := func(rest string) string {
		return retention(`,"from":"2026-03-02","to":"2026-03-22","interval":"week","periods":4,"breakdown":["os"],"people":{` + rest + `}`)
	}
	active := func(insight, rest string) string {
		return `{"insight":"` + insight + `","from":"2026-03-02","to":"2026-03-08","people":{` + rest + `}}`
	}
	cases := []struct{ name, question, field, says string }{
		{"unknown field", retention(`,"retrun":{}`), "retrun", "allowed are breakdown, filters, from, insight, interval, limit, people, periods, return, start, timezone, to, type"},
		{"interval", retention(`,"interval":"hour"`), "interval", "allowed are day, week, month"},
		{"type", retention(`,"type":"first"`), "type", "allowed are recurring, first_time, unbounded"},
		{"periods", retention(`,"periods":0`), "periods", "from 1 to 500"},
		{"too many buckets", retention(`,"from":"2025-01-01","to":"2026-01-01","periods":200`), "periods", "make 565 intervals; at most 500"},
		{"start", retention(`,"start":"signup"`), "start", "must be one JSON object"},
		{"field of start", retention(`,"start":{"name":"signup"}`), "start.name", "allowed are event, filters"},
		{"filter of return", retention(`,"return":{"filters":[{"property":"x","op":"is","value":1}]}`), "return.filters[0].property", "cannot be"},
		{"two starts", retention(`,"start":[{},{}]`), "start", "at most 1"},
		{"no start in a list", retention(`,"start":[]`), "start", "must be one object"},
		{"breakdown", retention(`,"breakdown":["color"]`), "breakdown[0]", "properties.NAME"},
		{"limit", retention(`,"limit":0`), "limit", "1 to 10000"},
		{"no cohort", people(`"period":1`), "people.cohort", "is missing"},
		{"cohort of words", people(`"cohort":"first"`), "people.cohort", "a date such as"},
		{"cohort before", people(`"cohort":"2026-03-01"`), "people.cohort", "cohorts are from 2026-03-02T00:00:00Z to 2026-03-16T00:00:00Z"},
		{"cohort after", people(`"cohort":"2026-03-23"`), "people.cohort", "cannot be 2026-03-23"},
		{"period beyond", people(`"cohort":"2026-03-02","period":4`), "people.period", "0 to 3"},
		{"period ahead", people(`"cohort":"2026-03-16","period":2`), "people.period", "has not begun"},
		{"outcome", people(`"cohort":"2026-03-02","outcome":"dropped"`), "people.outcome", "retained, lost"},
		{"values", people(`"cohort":"2026-03-02","breakdown":[]`), "people.breakdown", "each of the 1 properties"},
		{"value", people(`"cohort":"2026-03-02","breakdown":[1]`), "people.breakdown[0]", "must be a string"},
		{"page", people(`"cohort":"2026-03-02","limit":1001`), "people.limit", "1 to 1000"},
		{"after", people(`"cohort":"2026-03-02","after":"u1"`), "people.after", "next of the page before"},
		{"field of people", people(`"cohort":"2026-03-02","step":1`), "people.step", "allowed are after, breakdown, cohort, limit, outcome, period"},
		{"lifecycle by minutes", `{"insight":"lifecycle","interval":"minute"}`, "interval", "day, hour, week, month"},
		{"lifecycle of many", `{"insight":"lifecycle","interval":"hour"}`, "interval", "at most 500"},
		{"field of a lifecycle", `{"insight":"lifecycle","breakdown":["os"]}`, "breakdown", "allowed are filters, from, insight, interval, people, series, timezone, to"},
		{"stickiness by hours", `{"insight":"stickiness","interval":"hour"}`, "interval", "allowed are day"},
		{"stickiness per year", `{"insight":"stickiness","per":"year"}`, "per", "period, week, month"},
		{"stickiness of years", `{"insight":"stickiness","from":"2024-01-01","to":"2026-01-01"}`, "from", "at most 500"},
		{"point of a lifecycle", active("lifecycle", `"outcome":"new"`), "people.time", "is missing"},
		{"point of words", active("lifecycle", `"time":"first"`), "people.time", "a date such as"},
		{"point before", active("lifecycle", `"time":"2026-03-01"`), "people.time", "points are from 2026-03-02T00:00:00Z to 2026-03-08T00:00:00Z"},
		{"point after", active("lifecycle", `"time":"2026-03-09"`), "people.time", "cannot be 2026-03-09"},
		{"part of a point", active("lifecycle", `"time":"2026-03-02","outcome":"active"`), "people.outcome", "new, returning, resurrecting, dormant"},
		{"page of a part", active("lifecycle", `"time":"2026-03-02","limit":0`), "people.limit", "1 to 1000"},
		{"field of a part", active("lifecycle", `"time":"2026-03-02","part":"new"`), "people.part", "allowed are after, limit, outcome, time"},
		{"no days", active("stickiness", `"time":"2026-03-02"`), "people.days", "is missing"},
		{"many days", active("stickiness", `"days":501`), "people.days", "1 to 500"},
		{"outcome of days", active("stickiness", `"days":1,"outcome":"at_most"`), "people.outcome", "exactly, at_least"},
		{"stretch", active("stickiness", `"days":1,"time":"2026-03-09"`), "people.time", "stretches are from 2026-03-02T00:00:00Z to 2026-03-02T00:00:00Z"},
		{"after of days", active("stickiness", `"days":1,"after":"u1"`), "people.after", "next of the page before"},
		{"field of a stickiness", `{"insight":"stickiness","series":[{"measure":"count"}]}`, "series[0].measure", "allowed are event, filters"},
	}
	s := newStore(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := s.askAt([]byte(c.question), now)
			refused, ok := errors.AsType[*weir.Error](err)
			if !ok || refused.Code != weir.CodeInvalid || refused.Field != c.field || !strings.Contains(refused.Message, c.says) {
				t.Errorf("%s\ngives %v, want field %q and a message with %q", c.question, err, c.field, c.says)
			}
		})
	}
}
