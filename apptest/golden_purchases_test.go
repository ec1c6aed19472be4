package apptest

import "github.com/weirhq/weir"

// The time of the files of purchases, from the first day to the last. The
// purchases are at midnight in UTC, so in New York they are on the evening
// before: customers of the 1st are those of the month before.
var (
	purchasesUTC     = weir.Period{From: "2021-01-01", To: "2022-06-30", Timezone: "UTC"}
	purchasesNewYork = weir.Period{From: "2020-12-01", To: "2022-06-30", Timezone: "America/New_York"}
	// firstQuarter is when the customers made their first purchase. In Berlin
	// clocks go forward in it.
	firstQuarter       = weir.Period{From: "2021-01-01", To: "2021-03-31", Timezone: "UTC"}
	firstQuarterBerlin = weir.Period{From: "2021-01-01", To: "2021-03-31", Timezone: "Europe/Berlin"}
)

const (
	amount   = "properties.amount"
	quantity = "properties.quantity"
)

// purchased means purchases of which filters hold.
func purchased(filters ...weir.Filter) weir.Selector {
	return weir.Selector{Event: weir.NamePurchase, Filters: filters}
}

// bought is a series of purchases.
func bought(measure weir.Measure, property string, filters ...weir.Filter) weir.TrendSeries {
	return weir.TrendSeries{Event: weir.NamePurchase, Measure: measure, Property: property, Filters: filters}
}

// atLeast is a filter.
func atLeast(property string, number float64) weir.Filter {
	return weir.Filter{Property: property, Op: weir.OpGte, Value: number}
}

// basics are count, people, sales and the mean sale.
var basics = []weir.TrendSeries{
	bought("", ""), bought(weir.MeasurePeople, ""), bought(weir.MeasureSum, amount), bought(weir.MeasureAvg, amount),
}

// threePurchases are the steps of the first, second and third purchase.
var threePurchases = []weir.FunnelStep{
	{Selector: purchased(), Label: "first"}, {Selector: purchased(), Label: "second"}, {Selector: purchased(), Label: "third"},
}

// risingPurchases are steps that only some purchases match.
var risingPurchases = []weir.FunnelStep{
	{Selector: purchased(weir.Filter{Property: quantity, Op: weir.OpIs, Value: 1.0}), Label: "one"},
	{Selector: purchased(atLeast(quantity, 2)), Label: "more"},
	{Selector: purchased(atLeast(amount, 50)), Label: "much"},
}

// count is for rules of cohorts.
func count(n int) *int { return &n }

// loyal are those who bought five times by the end of 2021 in New York, never for
// much; 00050 is left out.
var purchaseCohorts = []weir.Cohort{{Name: "loyal", Who: &weir.CohortRule{All: []weir.CohortRule{
	{Did: &weir.CohortDid{
		Selector: purchased(), AtLeast: count(5), Period: weir.Period{From: "2020-12-31", To: "2021-12-31", Timezone: "America/New_York"},
	}},
	{Not: &weir.CohortRule{Did: &weir.CohortDid{Selector: purchased(atLeast(amount, 200))}}},
	{Not: &weir.CohortRule{IDs: []string{"00050"}}},
}}}}

// isLoyal is a filter.
var isLoyal = weir.Filter{Property: "cohort.loyal", Op: weir.OpIs, Value: true}

// purchaseQuestions are asked about files of purchases.
var purchaseQuestions = []goldenQuestion{
	{"trend-months", weir.Trend{Insight: weir.InsightTrend, Period: purchasesUTC, Interval: weir.IntervalMonth, Series: basics}},
	{"trend-months-new-york", weir.Trend{Insight: weir.InsightTrend, Period: purchasesNewYork, Interval: weir.IntervalMonth, Series: basics}},
	{"trend-weeks-berlin", weir.Trend{Insight: weir.InsightTrend, Period: firstQuarterBerlin, Interval: weir.IntervalWeek, Series: basics}},
	{"trend-percentiles", weir.Trend{
		Insight: weir.InsightTrend, Period: firstQuarter, Interval: weir.IntervalMonth,
		Series: []weir.TrendSeries{
			bought(weir.MeasureMin, amount), bought(weir.MeasureP25, amount), bought(weir.MeasureP50, amount), bought(weir.MeasureP75, amount),
			bought(weir.MeasureP90, amount), bought(weir.MeasureP95, amount), bought(weir.MeasureP99, amount), bought(weir.MeasureMax, amount),
		},
	}},
	{"trend-quantities-other", weir.Trend{
		Insight: weir.InsightTrend, Period: firstQuarter, Interval: weir.IntervalMonth, Breakdown: []string{quantity}, Limit: 3, Other: true,
		Series: []weir.TrendSeries{
			bought("", ""), bought(weir.MeasurePeople, ""), bought(weir.MeasureSum, amount), bought(weir.MeasureP50, amount),
		},
	}},
	{"trend-cumulative", weir.Trend{
		Insight: weir.InsightTrend, Period: purchasesNewYork, Interval: weir.IntervalMonth, Cumulative: true,
		Series: []weir.TrendSeries{bought("", ""), bought(weir.MeasurePeople, ""), bought(weir.MeasureSum, amount)},
	}},
	{"trend-rolling-berlin", weir.Trend{
		Insight: weir.InsightTrend, Rolling: 7, Series: basics[:3],
		Period: weir.Period{From: "2021-03-15", To: "2021-04-04", Timezone: "Europe/Berlin"},
	}},
	{"trend-formula-previous", weir.Trend{
		Insight: weir.InsightTrend, Interval: weir.IntervalMonth, Formula: "(A - B * 10) / C", Compare: weir.ComparePrevious, Rolling: 2,
		Period: weir.Period{From: "2021-04-01", To: "2021-06-30", Timezone: "America/New_York"},
		Series: []weir.TrendSeries{bought(weir.MeasureSum, amount), bought(weir.MeasureSum, quantity), bought(weir.MeasurePeople, "")},
	}},
	{"trend-filters", weir.Trend{
		Insight: weir.InsightTrend, Period: purchasesUTC, Interval: weir.IntervalMonth,
		Filters: []weir.Filter{{Any: []weir.Filter{{Property: quantity, Op: weir.OpGt, Value: 5.0}, {Property: amount, Op: weir.OpLt, Value: 10.0}}}},
		Series:  []weir.TrendSeries{bought(weir.MeasureCountPerPerson, ""), bought("", "", weir.Filter{Property: quantity, Op: weir.OpIsNot, Value: 1.0})},
	}},

	{"funnel-30-days", weir.Funnel{
		Insight: weir.InsightFunnel, Period: firstQuarter, Steps: threePurchases, Window: "30d", Interval: weir.IntervalMonth,
	}},
	{"funnel-a-year-new-york", weir.Funnel{
		Insight: weir.InsightFunnel, Period: purchasesNewYork, Steps: threePurchases, Window: "366d", Interval: weir.IntervalMonth,
	}},
	{"funnel-filters-first", weir.Funnel{
		Insight: weir.InsightFunnel, Period: purchasesUTC, Steps: risingPurchases, Window: "26w", Breakdown: []string{quantity}, Limit: 3,
	}},
	{"funnel-filters-last", weir.Funnel{
		Insight: weir.InsightFunnel, Period: purchasesUTC, Steps: risingPurchases, Window: "26w", Breakdown: []string{quantity}, Limit: 3,
		Attribution: weir.AttributionLast,
	}},
	{"funnel-filters-any", weir.Funnel{
		Insight: weir.InsightFunnel, Period: purchasesUTC, Steps: risingPurchases, Window: "26w", Breakdown: []string{quantity}, Limit: 3,
		Attribution: weir.AttributionAny,
	}},
	{"funnel-strict", weir.Funnel{
		Insight: weir.InsightFunnel, Period: purchasesUTC, Steps: risingPurchases, Window: "60d", Order: weir.FunnelStrict,
	}},
	{"funnel-exclusion", weir.Funnel{
		Insight: weir.InsightFunnel, Period: purchasesUTC, Steps: risingPurchases, Window: "26w",
		Exclude: []weir.FunnelExclusion{{Selector: purchased(weir.Filter{Property: amount, Op: weir.OpLt, Value: 15.0}), After: 2, Before: 3}},
	}},
	{"funnel-people", weir.Funnel{
		Insight: weir.InsightFunnel, Period: firstQuarterBerlin, Window: "9d",
		Steps:  []weir.FunnelStep{{Selector: purchased(atLeast(amount, 100))}, {Selector: purchased(atLeast(amount, 150))}},
		People: &weir.FunnelPeople{Step: 2, PeoplePage: weir.PeoplePage{Limit: 1000}},
	}},

	{"retention-months", weir.Retention{
		Insight: weir.InsightRetention, Period: firstQuarter, Interval: weir.IntervalMonth, Type: weir.RetentionFirstTime,
		Start: purchased(), Periods: 18,
	}},
	{"retention-months-new-york", weir.Retention{
		Insight: weir.InsightRetention, Interval: weir.IntervalMonth, Type: weir.RetentionFirstTime, Start: purchased(), Periods: 18,
		Period: weir.Period{From: "2020-12-01", To: "2021-03-31", Timezone: "America/New_York"},
	}},
	{"retention-recurring", weir.Retention{
		Insight: weir.InsightRetention, Period: purchasesUTC, Interval: weir.IntervalMonth, Start: purchased(atLeast(quantity, 2)), Periods: 12,
		Return: &weir.Selector{Event: weir.NamePurchase, Filters: []weir.Filter{atLeast(amount, 30)}},
	}},
	{"retention-unbounded-weeks-berlin", weir.Retention{
		Insight: weir.InsightRetention, Period: firstQuarterBerlin, Interval: weir.IntervalWeek, Type: weir.RetentionUnbounded,
		Start: purchased(), Periods: 8,
	}},
	{"retention-people", weir.Retention{
		Insight: weir.InsightRetention, Period: firstQuarter, Interval: weir.IntervalMonth, Type: weir.RetentionFirstTime,
		Start: purchased(), Return: &weir.Selector{Event: weir.NamePurchase, Filters: []weir.Filter{atLeast(amount, 150)}},
		People: &weir.RetentionPeople{Cohort: "2021-02-01", Period: 4, PeoplePage: weir.PeoplePage{Limit: 1000}},
	}},

	{"lifecycle-months", weir.Lifecycle{Insight: weir.InsightLifecycle, Period: purchasesUTC, Interval: weir.IntervalMonth}},
	{"lifecycle-months-new-york", weir.Lifecycle{
		Insight: weir.InsightLifecycle, Period: purchasesNewYork, Interval: weir.IntervalMonth, Series: purchased(),
	}},
	{"lifecycle-weeks-berlin", weir.Lifecycle{
		Insight: weir.InsightLifecycle, Interval: weir.IntervalWeek, Series: purchased(atLeast(quantity, 2)),
		Period: weir.Period{From: "2021-02-10", To: "2021-04-08", Timezone: "Europe/Berlin"}, // from a Wednesday to a Thursday
	}},
	{"stickiness-months", weir.Stickiness{Insight: weir.InsightStickiness, Period: firstQuarter, Per: weir.StickinessPerMonth, Series: purchased()}},
	{"stickiness-new-york", weir.Stickiness{
		Insight: weir.InsightStickiness, Series: purchased(), Per: weir.StickinessPerWeek,
		Period: weir.Period{From: "2020-12-31", To: "2021-01-20", Timezone: "America/New_York"},
	}},

	{"people-top", weir.People{Insight: weir.InsightPeople, Order: weir.OrderEvents, PeoplePage: weir.PeoplePage{Limit: 4}}},
	{"people-search", weir.People{Insight: weir.InsightPeople, Search: "06", Order: weir.OrderEvents, PeoplePage: weir.PeoplePage{Limit: 1}}},
	{"people-june-new-york", weir.People{
		Insight: weir.InsightPeople, Order: weir.OrderEvents, PeoplePage: weir.PeoplePage{Limit: 2},
		Period: weir.Period{From: "2021-06-01", To: "2021-06-30", Timezone: "America/New_York"},
	}},
	{"person", weir.Person{Insight: weir.InsightPerson, DistinctID: "00003", Period: weir.Period{Timezone: "America/New_York"}}},

	{"cohort-trend", weir.Trend{
		Insight: weir.InsightTrend, Period: firstQuarterBerlin, Interval: weir.IntervalMonth, Breakdown: []string{"cohort.loyal"}, Series: basics,
	}},
	{"cohort-funnel", weir.Funnel{
		Insight: weir.InsightFunnel, Period: firstQuarter, Steps: threePurchases, Window: "30d", Filters: []weir.Filter{isLoyal},
	}},
	{"cohort-retention", weir.Retention{
		Insight: weir.InsightRetention, Period: firstQuarter, Interval: weir.IntervalMonth, Start: purchased(isLoyal), Periods: 6,
	}},
	{"cohort-people", weir.People{
		Insight: weir.InsightPeople, Order: weir.OrderEvents, Filters: []weir.Filter{isLoyal}, PeoplePage: weir.PeoplePage{Limit: 2},
	}},
}
