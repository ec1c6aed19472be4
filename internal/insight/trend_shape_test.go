package insight_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
)

// evaluatedShape is what the evaluator makes of lines beyond what is measured.
type evaluatedShape struct {
	cumulative bool
	rolling    int
}

// otherResult measures the events of the groups that are not kept.
func (v *evaluator) otherResult(question weir.Trend, series int, kept []weir.TrendResult, spans []evaluatedSpan) weir.TrendResult {
	isKept := func(e weir.Event) bool {
		values := v.values(e, question.Breakdown)
		return slices.ContainsFunc(kept, func(r weir.TrendResult) bool { return slices.EqualFunc(r.Breakdown, values, equalTexts) })
	}
	undivided := question
	undivided.Breakdown = nil
	matching := make([][]weir.Event, len(question.Series))
	for i, s := range question.Series {
		matching[i] = slices.DeleteFunc(v.matching(question, s, spans), isKept)
	}
	var result weir.TrendResult
	if question.Formula != "" {
		result = v.formulaResults(undivided, matching, spans)[0]
	} else {
		s := question.Series[series]
		result = newResult(seriesLabel(s, series), nil, v.lines(s, matching[series], spans))
	}
	result.Breakdown, result.Other = make([]*string, len(question.Breakdown)), true
	return result
}

func (s evaluatedShape) roll(answer *weir.TrendAnswer) {
	if s.rolling == 0 {
		return
	}
	for i := range answer.Series {
		s.rollLine(answer.Series[i].Points)
		if answer.Series[i].Previous != nil {
			s.rollLine(answer.Series[i].Previous.Points)
		}
	}
}

func (s evaluatedShape) rollLine(points []weir.Point) {
	before := slices.Clone(points)
	for i := range points {
		var sum, n weir.Value
		for j := i; j >= 0 && j > i-s.rolling; j-- {
			if before[j].Value.IsSet() {
				sum, n = sum+before[j].Value, n+1
			}
		}
		points[i].Value = sum / n
	}
}

// drawShape draws what is new to a trend that is drawn otherwise.
func drawShape(t *rapid.T, q *weir.Trend) {
	if rapid.IntRange(0, 3).Draw(t, "rolled") == 0 {
		q.Rolling = rapid.IntRange(2, 5).Draw(t, "rolling")
	}
	if len(q.Breakdown) > 0 && rapid.Bool().Draw(t, "other") {
		q.Other, q.Limit = true, rapid.IntRange(1, 3).Draw(t, "limit")
	}
	if rapid.IntRange(0, 3).Draw(t, "cumulated") > 0 {
		return
	}
	q.Cumulative = true
	for i := range q.Series {
		s := &q.Series[i]
		s.Measure = rapid.SampledFrom([]weir.Measure{"", weir.MeasureCount, weir.MeasurePeople, weir.MeasureSessions, weir.MeasureSum}).Draw(t, "measure")
		s.Property = ""
		if s.Measure == weir.MeasureSum {
			s.Property = "properties.n"
		}
	}
}

// TestShapesAsDefined holds one shop's days in every shape.
func TestShapesAsDefined(t *testing.T) {
	s := newStore(t)
	s.replace(t, shop(t))
	days := `"from":"2026-03-27","to":"2026-03-29","series":[%s]`
	cases := []struct{ name, series, rest, want string }{
		{"running count", `{}`, `,"cumulative":true`, "[1 3 5]"},
		{"running people", `{"measure":"people"}`, `,"cumulative":true`, "[1 2 2]"},
		{"running sum", `{"measure":"sum","property":"properties.amount"}`, `,"cumulative":true`, "[7.5 20 20]"},
		{"mean of two", `{}`, `,"rolling":2`, "[1 1.5 2]"},
		{"what has no value is no part of a mean", `{"measure":"avg","property":"properties.amount"}`, `,"rolling":2`, "[7.5 10 12.5]"},
		{"mean of running values", `{}`, `,"cumulative":true,"rolling":2`, "[1 2 4]"},
		{"formula over running values", `{},{"measure":"people"}`, `,"cumulative":true,"formula":"A/B"`, "[1 1.5 2.5]"},
		{"mean of a formula", `{},{"measure":"people"}`, `,"rolling":3,"formula":"A/B"`, "[1 1.5 1.3333333333333333]"},
		{"other people count once", `{"measure":"people"}`, `,"breakdown":["name"],"limit":1,"other":true`, "[1 1 0] [0 1 2]"},
		{"other of a formula", `{},{"measure":"people"}`, `,"breakdown":["country"],"limit":1,"other":true,"formula":"A*B"`, "[0 2 1] [1 0 1]"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			answer := s.ask(t, `{"insight":"trend",`+fmt.Sprintf(days, c.series)+c.rest+`}`)
			got := ""
			for _, result := range answer.Series {
				var values []string
				for _, p := range result.Points {
					values = append(values, p.Value.String())
				}
				got += fmt.Sprint(values) + " "
			}
			if got != c.want+" " {
				t.Errorf("points are %s, want %s", got, c.want)
			}
		})
	}
}
