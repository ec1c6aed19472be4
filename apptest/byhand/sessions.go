package byhand

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/weirhq/weir"
)

const (
	// sessionPause is the longest time between two events of a session.
	sessionPause = 30 * time.Minute
	// sessionMargin is how far outside of the period sessions are looked at.
	sessionMargin = 24 * time.Hour
	// maxPages is how many pages are told apart.
	maxPages = 10_000
)

// sessions returns the events of each session around a period, in order of time,
// by the rule for events without session ids.
func (e Events) sessions(p period, filters []weir.Filter) []Events {
	var all []Events
	looked := e.between(p.from.Add(-sessionMargin), p.to.Add(sessionMargin)).meant(weir.Selector{}, filters)
	for _, person := range looked.people() {
		begin := 0
		for i := 1; i <= len(person); i++ {
			if i == len(person) || person[i].Time.Sub(person[i-1].Time) > sessionPause {
				all = append(all, person[begin:i])
				begin = i
			}
		}
	}
	return all
}

// visit is a session of the period with what is known of it.
type visit struct {
	who                 string
	begin               time.Time
	seconds             float64
	events, views       int
	entryPage, exitPage value
	isBounce            bool
	group               group
}

// visits answers [weir.Sessions].
func (e Events) visits(q weir.Sessions) (*weir.SessionsAnswer, error) {
	p, err := newPeriod(q.Period, q.Interval)
	if err != nil {
		return nil, err
	}
	pages := make(map[value]bool)
	var all []visit
	for _, session := range e.sessions(p, q.Filters) {
		v := newVisit(session, q.Breakdown)
		if !v.begin.Before(p.from) && v.begin.Before(p.to) {
			all = append(all, v)
		}
		for _, event := range session {
			pages[event.page()] = true
		}
	}
	if len(pages) > maxPages {
		return nil, errors.New("cannot tell so many pages apart")
	}
	answer := &weir.SessionsAnswer{
		AnswerHead: p.head(weir.InsightSessions, p.interval), SessionsResult: p.sessionsResult(all),
		EntryPages: listPages(all, cmp.Or(q.Pages, 10), func(v visit) value { return v.entryPage }),
		ExitPages:  listPages(all, cmp.Or(q.Pages, 10), func(v visit) value { return v.exitPage }),
		Breakdown:  append([]string{}, q.Breakdown...), Groups: []weir.SessionsGroup{},
	}
	if q.Breakdown == nil {
		return answer, nil
	}
	groups := groupVisits(all, func(v visit) group { return v.group })
	kept := min(len(groups), cmp.Or(q.Limit, 100))
	for _, of := range groups[:kept] {
		answer.Groups = append(answer.Groups, weir.SessionsGroup{Breakdown: of[0].group.pointers(), SessionsResult: p.sessionsResult(of)})
	}
	answer.GroupsOmitted = int64(len(groups) - kept)
	return answer, nil
}

// newVisit looks at the events of a session.
func newVisit(session Events, breakdown []string) visit {
	first, last := session[0], session[len(session)-1]
	v := visit{who: first.Who, begin: first.Time, seconds: last.Time.Sub(first.Time).Seconds(), events: len(session)}
	views := session.meant(weir.Selector{Event: weir.NamePageView}, nil)
	slices.SortFunc(views, func(a, b Event) int { return cmp.Or(a.Time.Compare(b.Time), compareValues(a.page(), b.page())) })
	v.views = len(views)
	if v.views > 0 {
		v.entryPage, v.exitPage = views[0].page(), views[v.views-1].page()
	}
	v.isBounce = v.views == 1 && v.events == 1
	v.group = session.firstValues(breakdown)
	for i, name := range breakdown {
		switch name {
		case weir.SessionEntryPage:
			v.group[i] = v.entryPage
		case weir.SessionExitPage:
			v.group[i] = v.exitPage
		}
	}
	return v
}

// firstValues returns the values of properties on the first event, of the same
// instant the least.
func (e Events) firstValues(properties []string) group {
	least := e[0].values(properties)
	for _, event := range e {
		if of := event.values(properties); event.Time.Equal(e[0].Time) && compareGroups(of, least) < 0 {
			least = of
		}
	}
	return least
}

// groupVisits returns the visits of each group, the groups of most visits first.
func groupVisits(all []visit, of func(visit) group) [][]visit {
	byKey := make(map[string][]visit)
	for _, v := range all {
		byKey[of(v).key()] = append(byKey[of(v).key()], v)
	}
	var groups [][]visit
	for _, visits := range byKey {
		groups = append(groups, visits)
	}
	slices.SortFunc(groups, func(a, b []visit) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), compareGroups(of(a[0]), of(b[0])))
	})
	return groups
}

func (p period) sessionsResult(all []visit) weir.SessionsResult {
	result := weir.SessionsResult{Total: sessionsCounts(all)}
	for i, start := range p.starts {
		var of []visit
		for _, v := range all {
			if p.bucket(v.begin) == i {
				of = append(of, v)
			}
		}
		result.Points = append(result.Points, weir.SessionsPoint{Time: start, SessionsCounts: sessionsCounts(of)})
	}
	return result
}

func sessionsCounts(of []visit) weir.SessionsCounts {
	counts := weir.SessionsCounts{Sessions: int64(len(of))}
	people := make(map[string]bool)
	var seconds []float64
	var events, views int
	for _, v := range of {
		people[v.who] = true
		seconds = append(seconds, v.seconds)
		events, views = events+v.events, views+v.views
		if v.views > 0 {
			counts.Visits++
		}
		if v.isBounce {
			counts.Bounces++
		}
	}
	counts.People = int64(len(people))
	counts.AvgSeconds, counts.MedianSeconds = mean(seconds), median(seconds)
	counts.EventsPerSession, counts.PageViewsPerSession = ratio(events, counts.Sessions), ratio(views, counts.Sessions)
	counts.BounceRate = ratio(counts.Bounces, counts.Visits)
	return counts
}

// listPages lists the first pages by visits, and the rest as one.
func listPages(all []visit, limit int, page func(visit) value) []weir.SessionsPage {
	all = slices.DeleteFunc(slices.Clone(all), func(v visit) bool { return v.views == 0 })
	groups := groupVisits(all, func(v visit) group { return group{page(v)} })
	list := []weir.SessionsPage{}
	for _, of := range groups[:min(len(groups), limit)] {
		list = append(list, newSessionsPage(of, len(all), page(of[0]).pointer(), false))
	}
	if len(groups) > limit {
		rest := slices.Concat(groups[limit:]...)
		list = append(list, newSessionsPage(rest, len(all), nil, true))
	}
	return list
}

func newSessionsPage(of []visit, visits int, page *string, isOther bool) weir.SessionsPage {
	counts := sessionsCounts(of)
	return weir.SessionsPage{
		Page: page, Other: isOther, Sessions: counts.Sessions, Share: ratio(counts.Sessions, visits),
		Bounces: counts.Bounces, BounceRate: ratio(counts.Bounces, counts.Sessions),
	}
}
