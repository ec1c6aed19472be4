package insight

import (
	"unicode/utf8"

	"github.com/weirhq/weir"
)

// maxQuestionBytes bounds a question. The longest are lists of values to
// filter by, of some tens of kilobytes.
const maxQuestionBytes = 256 << 10

// Question is a question that was read and found sound. It may be asked any
// number of times, concurrently. Its zero value is not a question.
type Question struct{ insight planned }

// planned is the checked form of one kind of insight.
type planned interface {
	name() weir.Insight
	answer(*asking) (weir.Answer, error)
}

// Insight returns the kind of the question.
func (q Question) Insight() weir.Insight { return q.insight.name() }

// Parse reads a question from its JSON. The cohorts are those of the project,
// which the question may name. The error is a [weir.Error] of
// [weir.CodeInvalid] that names the wrong field and what is allowed there, or
// of [weir.CodeTooLarge].
func Parse(body []byte, cohorts ...weir.Cohort) (Question, error) {
	if len(body) > maxQuestionBytes {
		return Question{}, weir.Errorf(weir.CodeTooLarge, "the question is longer than %d bytes", maxQuestionBytes)
	}
	if !utf8.Valid(body) {
		return Question{}, weir.Errorf(weir.CodeInvalid, "the question is not valid UTF-8")
	}
	r := &reading{cohorts: knownCohorts{all: cohorts}}
	insight := readInsight(r.object("", body))
	if r.err != nil {
		return Question{}, r.err
	}
	return Question{insight: insight}, nil
}

func readInsight(o *object) planned {
	if o.err != nil {
		return nil
	}
	asked := weir.Insight(o.text("insight"))
	for _, known := range insights {
		if known.name == asked {
			return known.read(o)
		}
	}
	if asked == "" {
		o.fail("insight", "is missing; allowed are %s", listWords(insightNames()))
	}
	o.fail("insight", "cannot be %s; allowed are %s", quote(string(asked)), listWords(insightNames()))
	return nil
}

// insights are all there are, in the order that errors list them, with what
// reads each.
var insights = []struct {
	name weir.Insight
	read func(*object) planned
}{
	{weir.InsightTrend, readTrend},
	{weir.InsightFunnel, readFunnel},
	{weir.InsightRetention, readRetention},
	{weir.InsightLifecycle, readLifecycle},
	{weir.InsightStickiness, readStickiness},
	{weir.InsightSessions, readSessions},
	{weir.InsightPaths, readPaths},
	{weir.InsightPeople, readPeople},
	{weir.InsightPerson, readPerson},
	{weir.InsightNames, readNames},
	{weir.InsightProperties, readProperties},
	{weir.InsightValues, readValues},
}

func insightNames() []weir.Insight {
	names := make([]weir.Insight, len(insights))
	for i, known := range insights {
		names[i] = known.name
	}
	return names
}
