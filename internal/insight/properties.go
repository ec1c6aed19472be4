package insight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/weirhq/weir"
)

const (
	// maxProperties bounds the properties listed: twice as many as one event may
	// have.
	maxProperties = 2 * weir.MaxProperties
	// maxExamples is how many values of a property are shown, and maxExample how
	// many characters of each: what fits beside a name.
	maxExamples = 5
	maxExample  = 100
)

// properties is a checked weir.Properties.
type properties struct{ event string }

func (p *properties) name() weir.Insight { return weir.InsightProperties }

func readProperties(o *object) planned {
	p := &properties{event: o.text("event")}
	o.done()
	return p
}

func (p *properties) answer(a *asking) (weir.Answer, error) {
	s, err := a.sample(selector{event: p.event}.matches(&scope{dialect: a.dialect}), a.samples.properties)
	if err != nil {
		return nil, err
	}
	found := []weir.PropertyFacts{}
	for _, list := range []func(*asking, sample) ([]weir.PropertyFacts, error){listFields, listMembers, listOfPeople} {
		some, err := list(a, s)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	slices.SortFunc(found, func(a, b weir.PropertyFacts) int {
		return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(a.Property, b.Property))
	})
	answer := &weir.PropertiesAnswer{Sampled: s.told(), Properties: found[:min(len(found), maxProperties)]}
	answer.Timezone = zoneOfSamples
	return answer, nil
}

// zoneOfSamples is what answers without times of their own call their zone.
const zoneOfSamples = "UTC"

// listFields lists the properties that have columns.
func listFields(a *asking, s sample) ([]weir.PropertyFacts, error) {
	if s.events == 0 {
		return nil, nil
	}
	facts, err := a.listProperties(fieldTexts(a.dialect, s), s.events)
	for i := range facts {
		if facts[i].Property == "bot" {
			facts[i].Type = weir.PropertyBoolean
		}
	}
	return facts, err
}

// listMembers lists the members of the documents of events.
func listMembers(a *asking, s sample) ([]weir.PropertyFacts, error) {
	if s.events == 0 {
		return nil, nil
	}
	return a.listProperties(memberTexts(a.dialect, eventDocuments(a.dialect, s)), s.events)
}

// listOfPeople lists the properties of people: those that the newest events
// which change people are about. Of which events is asked does not count.
func listOfPeople(a *asking, _ sample) ([]weir.PropertyFacts, error) {
	s, err := a.sample(changesPeople(), a.samples.properties)
	if err != nil || s.events == 0 {
		return nil, err
	}
	var changes int64
	statement := compose("SELECT CAST(count(person_set) + count(person_set_once) AS BIGINT) FROM events WHERE {}", s.holds(a.dialect))
	if err := a.query(statement, func(rows Rows) error { return rows.Scan(&changes) }); err != nil {
		return nil, fmt.Errorf("cannot count the changes to people: %w", err)
	}
	return a.listProperties(memberTexts(a.dialect, personDocuments(a.dialect, s)), changes)
}

// listProperties lists the properties that a statement of texts tells, which are
// of so many.
func (a *asking) listProperties(texts fragment, of int64) ([]weir.PropertyFacts, error) {
	var found []weir.PropertyFacts
	err := a.query(frequentTexts(a.dialect, texts), func(rows Rows) error {
		var name, least, most, text string
		var number, place int64
		if err := rows.Scan(&name, &number, &least, &most, &place, &text); err != nil {
			return fmt.Errorf("cannot read a row: %w", err)
		}
		if place == 1 {
			facts := weir.PropertyFacts{Property: name, Type: weir.PropertyText, Share: float64(number) / float64(of), Examples: []string{}}
			if least == most {
				facts.Type = weir.PropertyType(least)
			}
			found = append(found, facts)
		}
		last := &found[len(found)-1]
		last.Examples = append(last.Examples, text)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("cannot list properties: %w", err)
	}
	return slices.DeleteFunc(found, func(p weir.PropertyFacts) bool { return !askable(p.Property) }), nil
}

// askable reports whether questions can name a property that events have.
func askable(name string) bool {
	_, key, nested := strings.Cut(name, ".")
	return !nested || key != "" && len(name) <= maxTextBytes && strings.Count(key, ".") < maxPropertyDepth
}
