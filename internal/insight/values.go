package insight

import (
	"fmt"

	"github.com/weirhq/weir"
)

const (
	// defaultListedValues and maxListedValues bound the values of one answer: a menu, and what
	// a program may take at once.
	defaultListedValues = 20
	maxListedValues     = 1_000
	// maxValue bounds the characters of a value that is listed: longer ones are
	// texts, which nobody chooses from a menu.
	maxValue = 1_000
)

// values is a checked weir.Values.
type values struct {
	property property
	event    string
	search   string
	limit    int
}

func (v *values) name() weir.Insight { return weir.InsightValues }

func readValues(o *object) planned {
	v := &values{event: o.text("event"), search: o.text("search"), limit: o.number("limit", 1, maxListedValues, defaultListedValues)}
	name := o.text("property")
	if name == "" {
		o.fail("property", "is missing; it is whose values are asked for, such as country or properties.plan")
	}
	v.property = o.readProperty("property", name)
	if v.property.cohort != nil {
		o.fail("property", "cannot be %s: the values of cohorts are true and false", quote(name))
	}
	o.done()
	return v
}

func (v *values) answer(a *asking) (weir.Answer, error) {
	s, err := a.sample(v.kind(a.dialect), a.samples.values)
	if err != nil {
		return nil, err
	}
	answer := &weir.ValuesAnswer{Sampled: s.told(), Values: []weir.ValueCount{}}
	answer.Timezone = zoneOfSamples
	if s.events == 0 {
		return answer, nil
	}
	err = a.query(v.statement(a.dialect, s), func(rows Rows) error {
		var value weir.ValueCount
		if err := rows.Scan(&value.Value, &value.Count); err != nil {
			return fmt.Errorf("cannot read a row: %w", err)
		}
		answer.Values = append(answer.Values, value)
		return nil
	})
	return answer, err
}

// kind returns the condition that values of an event are looked at. People have
// their properties whatever the event.
func (v *values) kind(in dialect) fragment {
	if v.property.ofPerson() {
		return changesPeople()
	}
	return selector{event: v.event}.matches(&scope{dialect: in})
}

// statement gives the most frequent values, and how often each is.
func (v *values) statement(in dialect, s sample) fragment {
	texts := compose("SELECT {} AS text FROM events WHERE {}", (&scope{dialect: in}).text(v.property), s.holds(in))
	if v.property.ofPerson() {
		texts = compose("SELECT {} AS text FROM ({}) AS changes", v.property.within(in, "document"), personDocuments(in, s))
	}
	wanted := verbatim("TRUE")
	if v.search != "" {
		wanted = in.containsFold(verbatim("text"), bind(v.search))
	}
	return compose("SELECT text, CAST(count(*) AS BIGINT) AS number FROM ({}) AS texts WHERE text IS NOT NULL AND {} <= {} AND {} GROUP BY text ORDER BY number DESC, text LIMIT {}",
		texts, in.characters(verbatim("text")), bind(int64(maxValue)), wanted, bind(int64(v.limit)))
}
