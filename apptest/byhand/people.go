package byhand

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// list answers [weir.People], without keys. It fails if people at the same place
// would have to be ordered by them.
func (e Events) list(q weir.People) (*weir.PeopleAnswer, error) {
	answer := &weir.PeopleAnswer{AnswerHead: weir.AnswerHead{Insight: weir.InsightPeople, Timezone: "UTC"}, People: []weir.PersonFacts{}}
	p := period{zone: time.UTC, to: time.Now()}
	if q.From != "" {
		var err error
		if p, err = newPeriod(q.Period, ""); err != nil {
			return nil, err
		}
		answer.AnswerHead = p.head(weir.InsightPeople, "")
	}
	for _, person := range e.people() {
		isFound := strings.Contains(strings.ToLower(person[0].Who), strings.ToLower(q.Search))
		if isFound && hold(q.Filters, person[0]) && len(p.events(person)) > 0 {
			answer.People = append(answer.People, factsOf(person, p.zone))
		}
	}
	slices.SortStableFunc(answer.People, func(a, b weir.PersonFacts) int { return comparePeople(q.Order, a, b) })
	answer.Total = int64(len(answer.People))
	listed := min(len(answer.People), cmp.Or(q.Limit, 100))
	for i := 1; i < len(answer.People) && i <= listed; i++ {
		if comparePeople(q.Order, answer.People[i-1], answer.People[i]) == 0 {
			return nil, fmt.Errorf("cannot order %s and %s by their keys", answer.People[i-1].DistinctID, answer.People[i].DistinctID)
		}
	}
	answer.People = answer.People[:listed]
	return answer, nil
}

func comparePeople(order weir.PeopleOrder, a, b weir.PersonFacts) int {
	switch order {
	case weir.OrderEvents:
		return cmp.Compare(b.Events, a.Events)
	case weir.OrderFirstSeen:
		return b.FirstSeen.Compare(a.FirstSeen)
	default:
		return b.LastSeen.Compare(a.LastSeen)
	}
}

func factsOf(person Events, zone *time.Location) weir.PersonFacts {
	return weir.PersonFacts{
		PersonRef:        weir.PersonRef{DistinctID: person[0].Who},
		DistinctIDs:      []weir.PersonID{{ID: person[0].Who, Kind: person[0].Kind}},
		DistinctIDsTotal: 1,
		FirstSeen:        person[0].Time.In(zone), LastSeen: person[len(person)-1].Time.In(zone), Events: int64(len(person)),
		Properties: map[string]string{},
	}
}

// person answers a [weir.Person] that is about all time, without keys and the
// ids of events. It knows those who only buy.
func (e Events) person(q weir.Person) (*weir.PersonAnswer, error) {
	if q.From != "" || q.To != "" {
		return nil, errors.New("cannot show a part of a person's time")
	}
	zone, err := time.LoadLocation(cmp.Or(q.Timezone, "UTC"))
	if err != nil {
		return nil, fmt.Errorf("cannot read the time zone: %w", err)
	}
	all := e.meant(weir.Selector{}, nil)
	all = slices.DeleteFunc(all, func(event Event) bool { return event.Who != q.DistinctID })
	if len(all) == 0 {
		return nil, fmt.Errorf("cannot find %s", q.DistinctID)
	}
	answer := &weir.PersonAnswer{
		AnswerHead: weir.AnswerHead{Insight: weir.InsightPerson, Timezone: zone.String()},
		Person:     factsOf(all, zone), Timeline: []weir.TimelineEvent{},
	}
	meant := all.meant(q.Selector, nil)
	for i, event := range slices.Backward(meant) {
		if i > 0 && event.Time.Equal(meant[i-1].Time) || event.Name != weir.NamePurchase {
			return nil, errors.New("cannot order events of one instant, nor show what is no purchase")
		}
		if len(answer.Timeline) < cmp.Or(q.Limit, 100) {
			answer.Timeline = append(answer.Timeline, showPurchase(event, zone))
		}
	}
	return answer, nil
}

func showPurchase(e Event, zone *time.Location) weir.TimelineEvent {
	return weir.TimelineEvent{
		Name: e.Name, Time: e.Time.In(zone), UserID: e.Who, Fields: map[string]string{"bot": "false"},
		Properties: fmt.Appendf(nil, `{"quantity":%s,"amount":%s}`, e.Text["properties.quantity"], e.Text["properties.amount"]),
	}
}
