package insight_test

import (
	"cmp"
	"encoding/json"
	"slices"
	"sort"
	"time"

	"github.com/weirhq/weir"
)

// evaluatedVisit is one session, worked out from docs/insights.md alone.
type evaluatedVisit struct {
	person string
	events []weir.Event // in order of time
}

// evaluatedSessions answers a question about sessions.
type evaluatedSessions struct {
	*evaluator
	question weir.Sessions
	span     evaluatedSpan
	pages    []string // told apart
	visits   []evaluatedVisit
}

func evaluateSessions(question weir.Sessions, events []weir.Event, nodes int, cohorts ...weir.Cohort) *evaluatedSessions {
	zone, err := time.LoadLocation(question.Timezone)
	if err != nil {
		panic(err)
	}
	s := &evaluatedSessions{question: question, evaluator: &evaluator{events: events, zone: zone, now: now, cohorts: cohorts}}
	s.span = s.period(question.From, question.To, cmp.Or(question.Interval, weir.IntervalDay))
	var looked []weir.Event
	var views []string
	for _, e := range events {
		if e.Time.Before(s.span.from.Add(-24*time.Hour)) || !e.Time.Before(s.span.to.Add(24*time.Hour)) || !s.holdAll(question.Filters, e) {
			continue
		}
		looked = append(looked, e)
		if e.Name == "page_view" && e.Context.Path != "" {
			views = append(views, e.Context.Path)
		}
	}
	s.pages = mostOften(views, nodes)
	for _, visit := range s.visitsOf(looked) {
		if s.span.has(visit.events[0].Time) {
			s.visits = append(s.visits, visit)
		}
	}
	return s
}

// mostOften returns the texts that are there most often.
func mostOften(texts []string, most int) []string {
	times := map[string]int{}
	for _, text := range texts {
		times[text]++
	}
	var all []string
	for text := range times {
		all = append(all, text)
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(times[b], times[a]), cmp.Compare(a, b)) })
	return all[:min(len(all), most)]
}

// visitsOf returns the sessions that events make.
func (v *evaluator) visitsOf(events []weir.Event) []evaluatedVisit {
	sorted := slices.Clone(events)
	slices.SortStableFunc(sorted, func(a, b weir.Event) int { return a.Time.Compare(b.Time) })
	var visits []evaluatedVisit
	named := map[[2]string]int{}
	latest := map[string]int{} // by person, the latest session without an id
	for _, e := range sorted {
		person := v.who(e)
		at, known := latest[person]
		if e.SessionID != "" {
			at, known = named[[2]string{person, e.SessionID}]
		} else if known {
			before := visits[at].events
			known = e.Time.Sub(before[len(before)-1].Time) <= 30*time.Minute
		}
		if !known {
			at = len(visits)
			visits = append(visits, evaluatedVisit{person: person})
		}
		if e.SessionID != "" {
			named[[2]string{person, e.SessionID}] = at
		} else {
			latest[person] = at
		}
		visits[at].events = append(visits[at].events, e)
	}
	return visits
}

// page returns the page of a page view, and its place in the order of pages.
func (s *evaluatedSessions) page(e weir.Event) (page *string, rank int) {
	switch path := e.Context.Path; {
	case path == "":
		return nil, 2
	case !slices.Contains(s.pages, path):
		return new("(other)"), 1
	default:
		return &path, 0
	}
}

func (s *evaluatedSessions) comparePages(a, b weir.Event) int {
	x, i := s.page(a)
	y, j := s.page(b)
	if order := cmp.Or(a.Time.Compare(b.Time), cmp.Compare(i, j)); order != 0 || i != 0 {
		return order
	}
	return cmp.Compare(*x, *y)
}

// ends returns the pages at which a session begins and ends, if it has any.
func (s *evaluatedSessions) ends(visit evaluatedVisit) (entry, exit *string, visited bool) {
	var views []weir.Event
	for _, e := range visit.events {
		if e.Name == "page_view" {
			views = append(views, e)
		}
	}
	if len(views) == 0 {
		return nil, nil, false
	}
	slices.SortStableFunc(views, s.comparePages)
	entry, _ = s.page(views[0])
	exit, _ = s.page(views[len(views)-1])
	return entry, exit, true
}

func bounced(visit evaluatedVisit) bool {
	views, others := 0, 0
	for _, e := range visit.events {
		switch e.Name {
		case "page_view":
			views++
		case "identify", "alias", "group":
		default:
			others++
		}
	}
	return views == 1 && others == 0
}

// valuesOf returns the values of a session's breakdown.
func (s *evaluatedSessions) valuesOf(visit evaluatedVisit) []*string {
	entry, exit, _ := s.ends(visit)
	var properties []string
	for _, name := range s.question.Breakdown {
		if name != "entry_page" && name != "exit_page" {
			properties = append(properties, name)
		}
	}
	var first []*string
	for _, e := range visit.events {
		if !e.Time.Equal(visit.events[0].Time) {
			break
		}
		if values := s.values(e, properties); first == nil || slices.CompareFunc(values, first, comparePointers) < 0 {
			first = values
		}
	}
	values := []*string{}
	for _, name := range s.question.Breakdown {
		switch name {
		case "entry_page":
			values = append(values, entry)
		case "exit_page":
			values = append(values, exit)
		default:
			values, first = append(values, first[0]), first[1:]
		}
	}
	return values
}

func (s *evaluatedSessions) answer() *weir.SessionsAnswer {
	answer := &weir.SessionsAnswer{SessionsResult: s.result(s.visits), Breakdown: s.question.Breakdown, Groups: []weir.SessionsGroup{}}
	if answer.Breakdown == nil {
		answer.Breakdown = []string{}
	}
	answer.EntryPages = s.list(func(visit evaluatedVisit) *string { entry, _, _ := s.ends(visit); return entry })
	answer.ExitPages = s.list(func(visit evaluatedVisit) *string { _, exit, _ := s.ends(visit); return exit })
	if len(answer.Breakdown) == 0 {
		return answer
	}
	members := map[string][]evaluatedVisit{}
	for _, visit := range s.visits {
		key := encode(s.valuesOf(visit))
		members[key] = append(members[key], visit)
	}
	for key, visits := range members {
		group := weir.SessionsGroup{SessionsResult: s.result(visits)}
		if err := json.Unmarshal([]byte(key), &group.Breakdown); err != nil {
			panic(err)
		}
		answer.Groups = append(answer.Groups, group)
	}
	slices.SortFunc(answer.Groups, func(a, b weir.SessionsGroup) int {
		return cmp.Or(cmp.Compare(b.Total.Sessions, a.Total.Sessions), slices.CompareFunc(a.Breakdown, b.Breakdown, comparePointers))
	})
	if limit := cmp.Or(s.question.Limit, 100); len(answer.Groups) > limit {
		answer.GroupsOmitted = int64(len(answer.Groups) - limit)
		answer.Groups = answer.Groups[:limit]
	}
	return answer
}

func (s *evaluatedSessions) result(visits []evaluatedVisit) weir.SessionsResult {
	buckets := make([][]evaluatedVisit, len(s.span.starts))
	for _, visit := range visits {
		i := sort.Search(len(buckets), func(i int) bool { return s.span.starts[i].After(visit.events[0].Time) }) - 1
		buckets[i] = append(buckets[i], visit)
	}
	result := weir.SessionsResult{Total: s.counts(visits), Points: []weir.SessionsPoint{}}
	for i, start := range s.span.starts {
		result.Points = append(result.Points, weir.SessionsPoint{Time: start, SessionsCounts: s.counts(buckets[i])})
	}
	return result
}

func (s *evaluatedSessions) counts(visits []evaluatedVisit) weir.SessionsCounts {
	var c weir.SessionsCounts
	people := map[string]bool{}
	var seconds []float64
	var events, views int64
	for _, visit := range visits {
		c.Sessions++
		people[visit.person] = true
		seconds = append(seconds, visit.events[len(visit.events)-1].Time.Sub(visit.events[0].Time).Seconds())
		events += int64(len(visit.events))
		visited := false
		for _, e := range visit.events {
			if e.Name == "page_view" {
				views++
				visited = true
			}
		}
		if visited {
			c.Visits++
		}
		if bounced(visit) {
			c.Bounces++
		}
	}
	c.People = int64(len(people))
	c.AvgSeconds, c.MedianSeconds = ofNumbers(weir.MeasureAvg, seconds), ofNumbers(weir.MeasureP50, seconds)
	c.EventsPerSession, c.PageViewsPerSession = ratio(events, c.Sessions), ratio(views, c.Sessions)
	c.BounceRate = ratio(c.Bounces, c.Visits)
	return c
}

// list returns the pages at one end of sessions.
func (s *evaluatedSessions) list(end func(evaluatedVisit) *string) []weir.SessionsPage {
	var visits int64
	found := map[string]*weir.SessionsPage{}
	for _, visit := range s.visits {
		if _, _, visited := s.ends(visit); !visited {
			continue
		}
		visits++
		page := end(visit)
		key := encode(page)
		if found[key] == nil {
			found[key] = &weir.SessionsPage{Page: page, Other: page != nil && *page == "(other)"}
		}
		found[key].Sessions++
		if bounced(visit) {
			found[key].Bounces++
		}
	}
	all := []weir.SessionsPage{}
	for _, page := range found {
		all = append(all, *page)
	}
	slices.SortFunc(all, func(a, b weir.SessionsPage) int {
		if a.Other != b.Other {
			if a.Other {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(b.Sessions, a.Sessions), comparePointers(a.Page, b.Page))
	})
	return shares(all, cmp.Or(s.question.Pages, 10), visits)
}

// shares takes together what is beyond so many pages, or other.
func shares(all []weir.SessionsPage, most int, visits int64) []weir.SessionsPage {
	listed := []weir.SessionsPage{}
	rest := weir.SessionsPage{Other: true}
	for i, page := range all {
		if i < most && !page.Other {
			listed = append(listed, page)
			continue
		}
		rest.Sessions += page.Sessions
		rest.Bounces += page.Bounces
	}
	if rest.Sessions > 0 {
		listed = append(listed, rest)
	}
	for i := range listed {
		listed[i].Share, listed[i].BounceRate = ratio(listed[i].Sessions, visits), ratio(listed[i].Bounces, listed[i].Sessions)
	}
	return listed
}
