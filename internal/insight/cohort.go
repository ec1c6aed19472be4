package insight

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/weirhq/weir"
)

// cohortPrefix marks the properties that say whether the person behind the
// event is in a cohort.
const cohortPrefix = "cohort"

// maxNamedCohorts is how many cohorts an error names that lists what there
// is.
const maxNamedCohorts = 20

// maxMentionedRules bounds the rules, groups included, of all cohorts that one
// question names: four definitions as large as can be, which take the store a
// second to plan.
const maxMentionedRules = 4 * maxRules

// cohort is a checked weir.Cohort.
type cohort struct {
	name  string
	who   rule
	rules int // that it is made of, groups included
}

// knownCohorts are the cohorts that may be named where something is read.
type knownCohorts struct {
	all      []weir.Cohort
	read     map[string]*cohort // those that were named, checked
	rules    int                // of these
	defining bool               // in a definition, which may name none
}

// ReadCohort checks the definition of a cohort, the JSON of a
// [weir.CohortRule], and returns it. The error is a [weir.Error] as that of
// [Parse]; fields are named as members of who.
func ReadCohort(who []byte) (weir.CohortRule, error) {
	var defined weir.CohortRule
	if len(who) > maxCohortBytes {
		return defined, weir.Errorf(weir.CodeTooLarge, "the definition of a cohort may have %d bytes, not %d", maxCohortBytes, len(who))
	}
	if _, _, err := readCohortRule(who); err != nil {
		return defined, err
	}
	if err := json.Unmarshal(who, &defined); err != nil {
		return defined, weir.InvalidField("who", "cannot be read: %v", err)
	}
	return defined, nil
}

// readCohortRule reads a definition by itself, and counts its rules: its limits
// are not those of the question that names it.
func readCohortRule(who []byte) (checked rule, rules int, err error) {
	r := &ruling{reading: &reading{cohorts: knownCohorts{defining: true}}}
	checked = r.readRule("who", who, 0)
	return checked, r.rules, r.err
}

// findCohort returns the cohort of a name, nil if it is refused.
func (r *reading) findCohort(path, name string) *cohort {
	known := &r.cohorts
	if known.defining {
		r.fail(path, "cannot be %s: a cohort is not made of others", quote(cohortPrefix+"."+name))
		return nil
	}
	if found := known.read[name]; found != nil {
		return found
	}
	i := slices.IndexFunc(known.all, func(c weir.Cohort) bool { return c.Name == name })
	if i < 0 {
		r.fail(path, "cannot be %s: there is no such cohort; %s", quote(cohortPrefix+"."+name), known.list())
		return nil
	}
	found, err := readDefined(known.all[i])
	if err != nil {
		r.fail(path, "cannot be used: the definition of the cohort is not sound: %v", err)
		return nil
	}
	if known.rules += found.rules; known.rules > maxMentionedRules {
		r.fail(path, "is one cohort too many: those of this question are made of %d rules, and %d are allowed in all", known.rules, maxMentionedRules)
	}
	if known.read == nil {
		known.read = map[string]*cohort{}
	}
	known.read[name] = found
	return found
}

func readDefined(defined weir.Cohort) (*cohort, error) {
	who, err := json.Marshal(defined.Who)
	if err != nil {
		return nil, err
	}
	checked, rules, err := readCohortRule(who)
	return &cohort{name: defined.Name, who: checked, rules: rules}, err
}

// list says which cohorts there are.
func (k *knownCohorts) list() string {
	if len(k.all) == 0 {
		return "the project has none"
	}
	names := make([]string, 0, len(k.all))
	for _, c := range k.all {
		names = append(names, c.Name)
	}
	slices.Sort(names)
	if more := len(names) - maxNamedCohorts; more > 0 {
		return fmt.Sprintf("there are %s and %d more", strings.Join(names[:maxNamedCohorts], ", "), more)
	}
	return "there are " + strings.Join(names, ", ")
}
