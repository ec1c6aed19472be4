package apptest

import "github.com/weirhq/weir"

// The time of the access logs. Hours begin at :15 of UTC in Kathmandu, and days
// at 07:00 in Los Angeles.
var (
	requestsUTC        = weir.Period{From: "2015-05-17", To: "2015-05-20", Timezone: "UTC"}
	requestsKathmandu  = weir.Period{From: "2015-05-18", To: "2015-05-18", Timezone: "Asia/Kathmandu"}
	requestsLosAngeles = weir.Period{From: "2015-05-17", To: "2015-05-20", Timezone: "America/Los_Angeles"}
)

const (
	requestName  = "request"
	bytesSent    = "properties.bytes"
	sentStatus   = "properties.status"
	sentMethod   = "properties.method"
	xdotool      = "/projects/xdotool/"
	xdotoolGuide = "/projects/xdotool/xdotool.xhtml"
)

// requested is a series of requests.
func requested(measure weir.Measure, property string) weir.TrendSeries {
	return weir.TrendSeries{Event: requestName, Measure: measure, Property: property}
}

// viewed is the step of those who see a page.
func viewed(path string) weir.FunnelStep {
	return weir.FunnelStep{Label: path, Selector: weir.Selector{
		Event: weir.NamePageView, Filters: []weir.Filter{{Property: "path", Op: weir.OpIs, Value: path}},
	}}
}

// Each line of a log that loads a page is two events, a request and a view of
// the page. Questions about any events are about one of these kinds.
var (
	requestsOnly = []weir.Filter{{Property: "name", Op: weir.OpIs, Value: requestName}}
	viewsOnly    = []weir.Filter{{Property: "name", Op: weir.OpIs, Value: weir.NamePageView}}
)

var xdotoolSteps = []weir.FunnelStep{viewed("/"), viewed(xdotool), viewed(xdotoolGuide)}

// readers are those who see five pages on one day in Los Angeles.
var requestCohorts = []weir.Cohort{{Name: "readers", Who: &weir.CohortRule{Did: &weir.CohortDid{
	Selector: weir.Selector{Event: weir.NamePageView}, AtLeast: count(5),
	Period: weir.Period{From: "2015-05-18", To: "2015-05-18", Timezone: "America/Los_Angeles"},
}}}}

// requestQuestions are asked about access logs.
var requestQuestions = []goldenQuestion{
	{"trend-hours-kathmandu", weir.Trend{
		Insight: weir.InsightTrend, Period: requestsKathmandu, Interval: weir.IntervalHour,
		Series: []weir.TrendSeries{requested("", ""), requested(weir.MeasurePeople, ""), requested(weir.MeasureSum, bytesSent)},
	}},
	{"trend-days-los-angeles", weir.Trend{
		Insight: weir.InsightTrend, Period: requestsLosAngeles,
		Series: []weir.TrendSeries{
			requested("", ""), requested(weir.MeasurePeople, ""), requested(weir.MeasureP50, bytesSent), requested(weir.MeasureP95, bytesSent),
			{Event: weir.NamePageView}, {Event: weir.NamePageView, Measure: weir.MeasurePeople},
		},
	}},
	{"trend-status-and-method", weir.Trend{
		Insight: weir.InsightTrend, Period: requestsUTC, Breakdown: []string{sentStatus, sentMethod}, Limit: 4, Other: true,
		Series: []weir.TrendSeries{requested("", ""), requested(weir.MeasurePeople, "")},
	}},
	{"trend-pages-other", weir.Trend{
		Insight: weir.InsightTrend, Period: requestsUTC, Breakdown: []string{"path"}, Limit: 6, Other: true,
		Series: []weir.TrendSeries{{Event: weir.NamePageView}, {Event: weir.NamePageView, Measure: weir.MeasurePeople}},
	}},
	{"trend-share-rolling", weir.Trend{
		Insight: weir.InsightTrend, Period: requestsKathmandu, Interval: weir.IntervalHour, Rolling: 3, Formula: "100 * B / A",
		Series: []weir.TrendSeries{requested("", ""), {Event: weir.NamePageView}},
	}},

	{"funnel-pages", weir.Funnel{
		Insight: weir.InsightFunnel, Period: requestsUTC, Steps: xdotoolSteps, Window: "1d", Interval: weir.IntervalDay, Filters: viewsOnly,
	}},
	{"funnel-pages-strict", weir.Funnel{
		Insight: weir.InsightFunnel, Period: requestsUTC, Steps: xdotoolSteps[1:], Window: "1h", Order: weir.FunnelStrict, Filters: viewsOnly,
	}},
	{"funnel-pages-any", weir.Funnel{
		Insight: weir.InsightFunnel, Period: requestsLosAngeles, Steps: xdotoolSteps, Window: "12h", Order: weir.FunnelAny, Interval: weir.IntervalDay,
	}},
	{"funnel-to-status", weir.Funnel{
		Insight: weir.InsightFunnel, Period: requestsUTC, Window: "10m", Breakdown: []string{sentStatus}, Attribution: weir.AttributionLast,
		Steps: []weir.FunnelStep{viewed("/"), {Selector: weir.Selector{Event: requestName}, Label: "any"}},
	}},
	{"funnel-people", weir.Funnel{
		Insight: weir.InsightFunnel, Period: requestsLosAngeles, Steps: xdotoolSteps, Window: "1d",
		People: &weir.FunnelPeople{Step: 2, Outcome: weir.OutcomeDropped, PeoplePage: weir.PeoplePage{Limit: 1000}},
	}},

	{"retention-days", weir.Retention{
		Insight: weir.InsightRetention, Period: requestsUTC, Type: weir.RetentionFirstTime, Periods: 4, Start: weir.Selector{Event: requestName},
	}},
	{"retention-days-los-angeles", weir.Retention{
		Insight: weir.InsightRetention, Period: requestsLosAngeles, Periods: 4, Start: weir.Selector{Event: requestName},
		Return: &weir.Selector{Event: weir.NamePageView},
	}},
	{"lifecycle-hours-kathmandu", weir.Lifecycle{
		Insight: weir.InsightLifecycle, Period: requestsKathmandu, Interval: weir.IntervalHour, Series: weir.Selector{Event: requestName},
	}},
	{"lifecycle-days-los-angeles", weir.Lifecycle{Insight: weir.InsightLifecycle, Period: requestsLosAngeles, Filters: viewsOnly}},
	{"stickiness-los-angeles", weir.Stickiness{
		Insight: weir.InsightStickiness, Period: requestsLosAngeles, Per: weir.StickinessPerWeek,
		Series: weir.Selector{Filters: []weir.Filter{{Property: "path", Op: weir.OpContains, Value: "/Projects/"}}},
	}},

	{"sessions-requests", weir.Sessions{Insight: weir.InsightSessions, Period: requestsUTC, Filters: requestsOnly}},
	{"sessions-views-los-angeles", weir.Sessions{Insight: weir.InsightSessions, Period: requestsLosAngeles, Filters: viewsOnly, Pages: 5}},
	{"sessions-hours-kathmandu", weir.Sessions{
		Insight: weir.InsightSessions, Period: requestsKathmandu, Interval: weir.IntervalHour, Pages: 3,
	}},
	{"sessions-entry-pages", weir.Sessions{
		Insight: weir.InsightSessions, Period: requestsUTC, Breakdown: []string{weir.SessionEntryPage, weir.SessionExitPage}, Limit: 3, Pages: 3,
	}},
	{"sessions-status", weir.Sessions{
		Insight: weir.InsightSessions, Period: requestsLosAngeles, Breakdown: []string{sentStatus}, Filters: requestsOnly, Limit: 4,
	}},

	{"paths-from-start-page", weir.Paths{
		Insight: weir.InsightPaths, Period: requestsUTC, Start: weir.PathPagePrefix + "/", Steps: 4, Collapse: true, Limit: 4, Filters: viewsOnly,
	}},
	{"paths-from-anywhere", weir.Paths{Insight: weir.InsightPaths, Period: requestsKathmandu, Steps: 3, Limit: 5, Filters: viewsOnly}},
	{"paths-to-guide", weir.Paths{
		Insight: weir.InsightPaths, Period: requestsUTC, End: weir.PathPagePrefix + xdotoolGuide, Steps: 4, Limit: 3, Filters: viewsOnly,
	}},
	{"paths-window", weir.Paths{
		Insight: weir.InsightPaths, Period: requestsLosAngeles, Start: weir.PathPagePrefix + xdotool, Steps: 5, Window: "1d", Limit: 3,
	}},
	{"paths-window-to-request", weir.Paths{
		Insight: weir.InsightPaths, Period: requestsKathmandu, End: requestName, Steps: 3, Window: "6h", Limit: 4, Collapse: true,
	}},

	{"paths-people", weir.Paths{
		Insight: weir.InsightPaths, Period: requestsUTC, Start: weir.PathPagePrefix + "/", Filters: viewsOnly, Collapse: true,
		People: &weir.PathsPeople{Step: 1, NextNode: weir.PathPagePrefix + xdotool, PeoplePage: weir.PeoplePage{Limit: 1000}},
	}},
	{"paths-people-dropped", weir.Paths{
		Insight: weir.InsightPaths, Period: requestsLosAngeles, Filters: viewsOnly,
		People: &weir.PathsPeople{
			Step: 2, Node: weir.PathPagePrefix + xdotool, Outcome: weir.OutcomeDropped, PeoplePage: weir.PeoplePage{Limit: 1000},
		},
	}},

	{"people-top", weir.People{Insight: weir.InsightPeople, Order: weir.OrderEvents, PeoplePage: weir.PeoplePage{Limit: 3}}},
	{"people-last-kathmandu", weir.People{
		Insight: weir.InsightPeople, Period: requestsKathmandu, Order: weir.OrderLastSeen, PeoplePage: weir.PeoplePage{Limit: 1},
	}},
	{"people-first", weir.People{Insight: weir.InsightPeople, Order: weir.OrderFirstSeen, PeoplePage: weir.PeoplePage{Limit: 2}}},
	{"people-search", weir.People{Insight: weir.InsightPeople, Search: ".6", Order: weir.OrderEvents, PeoplePage: weir.PeoplePage{Limit: 1}}},

	{"cohort-sessions", weir.Sessions{
		Insight: weir.InsightSessions, Period: requestsUTC, Filters: viewsOnly, Breakdown: []string{"cohort.readers"}, Pages: 2,
	}},
	{"cohort-paths", weir.Paths{
		Insight: weir.InsightPaths, Period: requestsUTC, Steps: 3, Limit: 3, Collapse: true,
		Filters: append(viewsOnly[:1:1], weir.Filter{Property: "cohort.readers", Op: weir.OpIs, Value: true}),
	}},
}
