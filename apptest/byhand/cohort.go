package byhand

import (
	"errors"
	"slices"
	"time"

	"github.com/weirhq/weir"
)

// SetCohort gives each event the property cohort.NAME: whether the person is in
// the cohort. It knows rules on what people did from one date to another, or ever,
// and on their ids.
func (e Events) SetCohort(cohort weir.Cohort) error {
	if err := checkRule(*cohort.Who); err != nil {
		return err
	}
	for _, person := range e.people() {
		isIn, err := person.are(*cohort.Who)
		if err != nil {
			return err
		}
		for _, event := range person {
			event.Text["cohort."+cohort.Name] = map[bool]string{true: "true", false: "false"}[isIn]
		}
	}
	return nil
}

// checkRule refuses what are does not know.
func checkRule(rule weir.CohortRule) error {
	if rule.Any != nil || rule.Property != "" {
		return errors.New("cannot tell who is in the cohort")
	}
	for _, part := range rule.All {
		if err := checkRule(part); err != nil {
			return err
		}
	}
	if rule.Not != nil {
		return checkRule(*rule.Not)
	}
	if rule.Did == nil {
		return nil
	}
	if rule.Did.AtMost != nil || rule.Did.Exactly != nil || rule.Did.Within != "" {
		return errors.New("cannot count what people did")
	}
	return checkFilters(rule.Did.Filters)
}

// are reports whether a rule means the person of the events.
func (e Events) are(rule weir.CohortRule) (bool, error) {
	switch {
	case rule.Not != nil:
		isIn, err := e.are(*rule.Not)
		return !isIn, err
	case rule.Did != nil:
		return e.did(*rule.Did)
	case rule.IDs != nil:
		return slices.Contains(rule.IDs, e[0].Who), nil
	}
	for _, part := range rule.All {
		if isIn, err := e.are(part); err != nil || !isIn {
			return false, err
		}
	}
	return true, nil
}

// did reports whether there are enough events that are meant.
func (e Events) did(what weir.CohortDid) (bool, error) {
	p := period{to: time.Now()}
	if what.From != "" {
		var err error
		if p, err = newPeriod(what.Period, weir.IntervalMonth); err != nil {
			return false, err
		}
	}
	enough := 1
	if what.AtLeast != nil {
		enough = *what.AtLeast
	}
	return len(p.events(e).meant(what.Selector, nil)) >= enough, nil
}
