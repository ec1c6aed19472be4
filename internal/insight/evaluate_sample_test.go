package insight_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// sampleSizes are how small the samples of tests are.
type sampleSizes struct{ properties, values, looked int }

// evaluatedSample returns the newest events of a kind as docs/insights.md has
// it, and since when.
func evaluatedSample(events []weir.Event, wanted func(weir.Event) bool, enough, looked int) ([]weir.Event, time.Time) {
	byReceipt := slices.SortedFunc(slices.Values(events), func(a, b weir.Event) int { return b.Received.Compare(a.Received) })
	for len(byReceipt) > 0 && !wanted(byReceipt[0]) && !slices.ContainsFunc(byReceipt, func(e weir.Event) bool {
		return wanted(e) && e.Received.Unix() == byReceipt[0].Received.Unix()
	}) {
		byReceipt = byReceipt[1:]
	}
	var sample []weir.Event
	for i, e := range byReceipt {
		if wanted(e) {
			sample = append(sample, e)
		}
		second := e.Received.Unix()
		ends := i+1 == len(byReceipt) || byReceipt[i+1].Received.Unix() != second
		if ends && (len(sample) >= enough || i+1 >= looked) {
			return sample, time.Unix(second, 0).UTC()
		}
	}
	return sample, time.Time{}
}

func named(event string) func(weir.Event) bool {
	return func(e weir.Event) bool { return event == "" || e.Name == event }
}

func changesPerson(e weir.Event) bool { return len(e.Person.Set)+len(e.Person.SetOnce) > 0 }

func told(sample []weir.Event, since time.Time) weir.Sampled {
	if len(sample) == 0 {
		since = time.Time{}
	}
	return weir.Sampled{Events: int64(len(sample)), Since: since}
}

// seenTexts counts the beginnings of a property's texts, and its types.
type seenTexts struct {
	number int
	texts  map[string]int
	types  map[weir.PropertyType]bool
}

var writtenTime = regexp.MustCompile(`^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)?)?$`)

func (s *seenTexts) add(text string, kind weir.PropertyType) {
	s.number++
	s.texts[string([]rune(text)[:min(len([]rune(text)), 100)])]++
	if kind == weir.PropertyText && writtenTime.MatchString(text) {
		kind = weir.PropertyTime
	}
	s.types[kind] = true
}

type seen map[string]*seenTexts

func (s seen) at(name string) *seenTexts {
	if s[name] == nil {
		s[name] = &seenTexts{texts: map[string]int{}, types: map[weir.PropertyType]bool{}}
	}
	return s[name]
}

// addMembers counts the members of a document that are not null.
func (s seen) addMembers(prefix string, document []byte) {
	if len(document) == 0 {
		return
	}
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	object := decode(decoder).(*jsonObject)
	for i, name := range object.names {
		if slices.Index(object.names, name) == i && name != "" && object.values[i] != nil {
			s.at(prefix+"."+name).add(asText(object.values[i]), typeOf(object.values[i]))
		}
	}
}

func typeOf(value any) weir.PropertyType {
	switch value.(type) {
	case bool:
		return weir.PropertyBoolean
	case json.Number:
		return weir.PropertyNumber
	case *jsonObject:
		return weir.PropertyObject
	case []any:
		return weir.PropertyList
	}
	return weir.PropertyText
}

// facts returns what was seen, of so many.
func (s seen) facts(of int) []weir.PropertyFacts {
	var found []weir.PropertyFacts
	for name, texts := range s {
		facts := weir.PropertyFacts{Property: name, Type: weir.PropertyText, Share: float64(texts.number) / float64(of)}
		if len(texts.types) == 1 {
			facts.Type = slices.Collect(maps.Keys(texts.types))[0]
		}
		examples := slices.SortedFunc(maps.Keys(texts.texts), func(a, b string) int {
			return cmp.Or(cmp.Compare(texts.texts[b], texts.texts[a]), cmp.Compare(a, b))
		})
		facts.Examples = examples[:min(len(examples), 5)]
		found = append(found, facts)
	}
	return found
}

// sampledColumns are those that the tests set.
var sampledColumns = []string{"name", "id", "user_id", "anonymous_id", "session_id", "path", "browser", "os_version", "country", "bot", "utm_source"}

func evaluateProperties(question weir.Properties, events []weir.Event, sizes sampleSizes) *weir.PropertiesAnswer {
	sample, since := evaluatedSample(events, named(question.Event), sizes.properties, sizes.looked)
	ofEvents := seen{}
	for _, e := range sample {
		for _, name := range sampledColumns {
			if text := column(e, name); text != "" {
				ofEvents.at(name).number++
				ofEvents.at(name).texts[text]++
				ofEvents.at(name).types[map[bool]weir.PropertyType{true: weir.PropertyBoolean, false: weir.PropertyText}[name == "bot"]] = true
			}
		}
		ofEvents.addMembers("properties", e.Properties)
		ofEvents.addMembers("context", e.Context.Extra)
		ofEvents.addMembers("groups", e.Groups)
	}
	ofPeople, changes := seen{}, 0
	people, _ := evaluatedSample(events, changesPerson, sizes.properties, sizes.looked)
	for _, e := range people {
		for _, document := range [][]byte{e.Person.Set, e.Person.SetOnce} {
			ofPeople.addMembers("person", document)
			if len(document) > 0 {
				changes++
			}
		}
	}
	found := append(ofEvents.facts(len(sample)), ofPeople.facts(changes)...)
	slices.SortFunc(found, func(a, b weir.PropertyFacts) int {
		return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(a.Property, b.Property))
	})
	return &weir.PropertiesAnswer{Sampled: told(sample, since), Properties: found}
}

func evaluateValues(question weir.Values, events []weir.Event, sizes sampleSizes) *weir.ValuesAnswer {
	ofPeople := strings.HasPrefix(question.Property, "person.")
	wanted := named(question.Event)
	if ofPeople {
		wanted = changesPerson
	}
	sample, since := evaluatedSample(events, wanted, sizes.values, sizes.looked)
	counts := map[string]int64{}
	count := func(text string, set bool) {
		if set && len([]rune(text)) <= 1000 && strings.Contains(strings.ToLower(text), strings.ToLower(question.Search)) {
			counts[text]++
		}
	}
	for _, e := range sample {
		if !ofPeople {
			count((&evaluator{}).property(e, question.Property))
			continue
		}
		for _, document := range [][]byte{e.Person.Set, e.Person.SetOnce} {
			count(member(document, strings.TrimPrefix(question.Property, "person.")))
		}
	}
	answer := &weir.ValuesAnswer{Sampled: told(sample, since)}
	for value, number := range counts {
		answer.Values = append(answer.Values, weir.ValueCount{Value: value, Count: number})
	}
	slices.SortFunc(answer.Values, func(a, b weir.ValueCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	answer.Values = answer.Values[:min(len(answer.Values), cmp.Or(question.Limit, 20))]
	return answer
}

func evaluateNames(question weir.Names, events []weir.Event) *weir.NamesAnswer {
	v := evaluatorIn(question.Timezone, events, nil)
	span := v.spanOf(question.Period)
	found := map[string]*weir.NameFacts{}
	for _, e := range events {
		if !span.has(e.Time) {
			continue
		}
		facts := found[e.Name]
		if facts == nil {
			facts = &weir.NameFacts{Name: e.Name, FirstSeen: e.Time, LastSeen: e.Time}
			found[e.Name] = facts
		}
		facts.Count++
		if e.Time.Before(facts.FirstSeen) {
			facts.FirstSeen = e.Time
		}
		if e.Time.After(facts.LastSeen) {
			facts.LastSeen = e.Time
		}
	}
	answer := &weir.NamesAnswer{}
	for _, facts := range found {
		facts.FirstSeen, facts.LastSeen = facts.FirstSeen.In(v.zone), facts.LastSeen.In(v.zone)
		answer.Names = append(answer.Names, *facts)
	}
	slices.SortFunc(answer.Names, func(a, b weir.NameFacts) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	limit := min(len(answer.Names), cmp.Or(question.Limit, 1000))
	if limit > 0 {
		answer.Total = int64(len(answer.Names))
	}
	answer.Names = answer.Names[:limit]
	return answer
}
