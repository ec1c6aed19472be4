package apptest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"testing"

	"github.com/weirhq/weir"
)

// counted is what a project holds when an SDK has made its calls: events by name,
// and the people they are of.
type counted struct {
	names  map[string]int
	people int
}

const (
	itemsSent   = 50 // by each SDK for servers
	itemPeople  = 5
	itemsOfPage = 20 // by each SDK for browsers, of the one visitor
)

// ofSegment is what the SDKs of Segment's manner send.
var ofSegment = counted{
	map[string]int{"visited": 1, "identify": 1, "alias": 1, "group": 1, "page_view": 1, "order": 1, "item": itemsSent},
	1 + itemPeople,
}

// serverSDKs are the scripts below sdks/server and what becomes of their calls.
// Those of PostHog and Mixpanel describe a group by an event that is of nobody
// else's but the group's.
var serverSDKs = map[string]counted{
	"posthog-node": {ofSegment.names, 1 + itemPeople + 1},
	"segment-node": ofSegment,
	"rudder-node":  ofSegment,
	"mixpanel": {
		map[string]int{"visited": 1, "identify": 1, "alias": 1, "group": 1, "order": 1, "item": itemsSent},
		1 + itemPeople + 1,
	},
	"amplitude-node": { // which has neither aliases nor pages, and puts a user into a group by an event of its own
		map[string]int{"visited": 1, "identify": 1, "group": 2, "order": 1, "item": itemsSent},
		1 + itemPeople,
	},
	"umami-node": { // which has no users
		map[string]int{"page_view": 1, "identify": 1, "order": 1, "item": itemsSent},
		1,
	},
}

// ofOnePage is what the SDKs for browsers send that know users.
var ofOnePage = counted{
	map[string]int{"page_view": 1, "visited": 1, "identify": 1, "alias": 1, "group": 1, "order": 1, "item": itemsOfPage},
	1,
}

// browserSDKs are the scripts below sdks/browser and what becomes of their calls.
var browserSDKs = map[string]counted{
	"posthog-js": { // which says when a page is left
		map[string]int{"page_view": 1, "visited": 1, "identify": 1, "alias": 1, "group": 1, "order": 1, "item": itemsOfPage, "$pageleave": 1},
		1,
	},
	"segment-next": ofOnePage,
	"plausible": { // which says how long a page was looked at when it is left
		map[string]int{"page_view": 1, "order": 1, "item": itemsOfPage, "engagement": 1},
		1,
	},
	"weir": ofOnePage,
}

// pageDomain is what Plausible's SDK calls its site in place of a key.
const pageDomain = "shop.example"

func TestSDKsForServers(t *testing.T) {
	s := start(t, options{dir: t.TempDir()})
	for sdk, want := range serverSDKs {
		t.Run(sdk, func(t *testing.T) {
			t.Parallel()
			project := s.createProject(t, sdk)
			s.runNode(t, "server/"+sdk+".mjs", project.WriteKey.Secret).finish(t)
			s.awaitStored(t)
			s.wantCounted(t, sdk, want)
			s.wantRevenue(t, sdk)
		})
	}
}

func TestSDKsForBrowsers(t *testing.T) {
	s := start(t, options{dir: t.TempDir()})
	keys := map[string]string{}
	for sdk := range browserSDKs {
		keys[sdk] = s.createProject(t, sdk).WriteKey.Secret
	}
	s.goBy(t, "plausible", pageDomain)
	browser := s.runNode(t, "browser.mjs", string(encode(map[string]any{"url": s.url, "keys": keys})))
	for sdk, want := range browserSDKs {
		ctx, cancel := context.WithTimeout(browser.exited, startTimeout)
		_ = poll(ctx, func() bool { return s.countedIn(t, sdk).total() >= want.total() }) // what is missing is said below
		cancel()
	}
	browser.finish(t)
	s.awaitStored(t)
	for sdk, want := range browserSDKs {
		t.Run(sdk, func(t *testing.T) {
			s.wantCounted(t, sdk, want)
			s.wantRevenue(t, sdk)
		})
	}
}

// goBy makes a project go by a key besides its own.
func (s *server) goBy(t *testing.T, project, key string) {
	t.Helper()
	change := encode(weir.ProjectChange{SDKKeys: &[]string{key}})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, s.url+"/v1/projects/"+project, bytes.NewReader(change))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+apiToken)
	if response, body, err := do(request); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("cannot change %s: %v %s", project, err, body)
	}
}

// total is how many events there are.
func (c counted) total() (sum int) {
	for n := range maps.Values(c.names) {
		sum += n
	}
	return sum
}

// countedIn asks what a project holds.
func (s *server) countedIn(t *testing.T, project string) counted {
	t.Helper()
	c := counted{names: map[string]int{}, people: int(s.totalIn(t, project, `"measure":"people"`))}
	names := s.queryIn(t, project, `{"insight":"trend","series":[{}],"breakdown":["name"],`+everything+`}`)
	for _, series := range names.Series {
		c.names[*series.Breakdown[0]] += int(series.Total)
	}
	return c
}

// wantCounted demands that a project holds what it should.
func (s *server) wantCounted(t *testing.T, project string, want counted) {
	t.Helper()
	got := s.countedIn(t, project)
	if !maps.Equal(got.names, want.names) {
		t.Error(difference(got.names, want.names))
	}
	if got.people != want.people {
		t.Errorf("they are of %d people, not %d", got.people, want.people)
	}
}

// wantRevenue demands that the properties of an event have arrived as numbers.
func (s *server) wantRevenue(t *testing.T, project string) {
	t.Helper()
	if sum := s.totalIn(t, project, `"event":"order","measure":"sum","property":"properties.amount"`); sum != 12.5 {
		t.Errorf("the orders of %s come to %g, not 12.5", project, sum)
	}
}

// totalIn asks a project for one number about all time.
func (s *server) totalIn(t *testing.T, project, series string) float64 {
	t.Helper()
	answer := s.queryIn(t, project, fmt.Sprintf(`{"insight":"trend","series":[{%s}],%s}`, series, everything))
	if len(answer.Series) != 1 {
		t.Fatalf("%s of %s has %d answers", series, project, len(answer.Series))
	}
	return float64(answer.Series[0].Total)
}

// queryIn asks a trend of a project.
func (s *server) queryIn(t *testing.T, project, question string) (answer weir.TrendAnswer) {
	t.Helper()
	response, body := s.mustPost(t, "/v1/query?project="+project, apiToken, []byte(question))
	if err := json.Unmarshal(body, &answer); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("cannot ask %s: %s: %v: %s", question, response.Status, err, body)
	}
	return answer
}
