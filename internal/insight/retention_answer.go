package insight

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/weirhq/weir"
)

func (r *retention) answer(a *asking) (weir.Answer, error) {
	p, err := r.plan(a)
	if err != nil {
		return nil, err
	}
	if r.people != nil {
		return p.listPeople(a)
	}
	table := &retentionTable{plan: p, groups: map[string]*retentionGroup{}}
	if len(r.breakdown) == 0 {
		table.all = 1
		table.group(nil)
	}
	if err := a.query(p.statement(), table.scan); err != nil {
		return nil, err
	}
	return table.answer(), nil
}

// retentionTable collects the rows of a statement.
type retentionTable struct {
	plan   *retentionPlan
	groups map[string]*retentionGroup
	all    int64 // groups there are, kept or not
}

// retentionGroup is the cohorts of one combination of the breakdown's values.
type retentionGroup struct {
	values   []*string
	total    int64     // sum of the sizes
	sizes    []int64   // by cohort
	retained [][]int64 // by cohort and period
}

func (t *retentionTable) scan(rows Rows) error {
	var cohort, size int64
	retained := make([]int64, t.plan.periods)
	values := make([]sql.NullString, len(t.plan.breakdown))
	targets := []any{&t.all, &cohort, &size}
	for k := range retained {
		targets = append(targets, &retained[k])
	}
	for i := range values {
		targets = append(targets, &values[i])
	}
	if err := rows.Scan(targets...); err != nil {
		return fmt.Errorf("cannot read a row: %w", err)
	}
	if cohort < 0 || cohort >= int64(t.plan.cohorts) {
		return fmt.Errorf("the store gave %d for a cohort, of which there is none", cohort)
	}
	g := t.group(values)
	g.sizes[cohort], g.retained[cohort] = size, retained
	g.total += size
	return nil
}

// group returns the group of some values, which it adds if it is new.
func (t *retentionTable) group(values []sql.NullString) *retentionGroup {
	key := groupKey(values)
	if known, ok := t.groups[key]; ok {
		return known
	}
	g := &retentionGroup{values: groupTexts(values), sizes: make([]int64, t.plan.cohorts), retained: make([][]int64, t.plan.cohorts)}
	t.groups[key] = g
	return g
}

// answer puts the groups in order, the largest first.
func (t *retentionTable) answer() *weir.RetentionAnswer {
	answer := &weir.RetentionAnswer{Breakdown: propertyNames(t.plan.breakdown), Cohorts: []weir.RetentionCohort{}, Totals: []weir.RetentionTotal{}}
	answer.GroupsOmitted = t.all - int64(len(t.groups))
	answer.AnswerHead = understood(t.plan.span, t.plan.interval)
	for _, g := range rankedBySize(t.groups) {
		var cohorts []weir.RetentionCohort
		for i := range t.plan.cohorts {
			cohorts = append(cohorts, t.plan.cohort(g, i))
		}
		answer.Cohorts = append(answer.Cohorts, cohorts...)
		answer.Totals = append(answer.Totals, t.plan.total(g, cohorts))
	}
	return answer
}

// cohort returns the i-th cohort of a group.
func (p *retentionPlan) cohort(g *retentionGroup, i int) weir.RetentionCohort {
	c := weir.RetentionCohort{Start: inZone(p.buckets.starts[i]), Breakdown: g.values, Size: g.sizes[i]}
	c.Retained = make([]*int64, p.periods)
	for k := range c.Retained {
		if c.IncompleteFrom == nil && p.bucketEnd(i+k).After(p.now) {
			c.IncompleteFrom = &k
		}
		if i+k >= len(p.buckets.starts) || p.buckets.starts[i+k].After(p.now) {
			break
		}
		c.Retained[k] = new(int64)
		if g.retained[i] != nil {
			*c.Retained[k] = g.retained[i][k]
		}
	}
	return c
}

// bucketEnd returns when a bucket ends; of one beyond those looked at, some
// time after now.
func (p *retentionPlan) bucketEnd(i int) time.Time {
	if i+1 < len(p.buckets.starts) {
		return p.buckets.starts[i+1]
	}
	if i+1 == len(p.buckets.starts) {
		return p.until
	}
	return p.now.Add(time.Microsecond)
}

// total takes the cohorts of a group together.
func (p *retentionPlan) total(g *retentionGroup, cohorts []weir.RetentionCohort) weir.RetentionTotal {
	total := weir.RetentionTotal{Breakdown: g.values, Size: g.total, Retention: make([]weir.Value, p.periods)}
	for k := range total.Retention {
		var returned, of int64
		for _, c := range cohorts {
			if c.Retained[k] != nil {
				returned += *c.Retained[k]
				of += c.Size
			}
		}
		total.Retention[k] = share(returned, of)
	}
	return total
}

// share returns a part of a whole, or no value if there is nothing of it.
func share(part, whole int64) weir.Value {
	if whole == 0 {
		return weir.NoValue()
	}
	return weir.Value(float64(part) / float64(whole))
}
