package insight

import (
	"time"

	"github.com/weirhq/weir"
)

const (
	// defaultPeriods is how many intervals a cohort is followed if the
	// question does not say.
	defaultPeriods = 12
	// maxRetentionBuckets bounds the intervals looked at, the cohorts' and
	// those after: a year of days followed for four months.
	maxRetentionBuckets = 500
)

// retention is a checked weir.Retention.
type retention struct {
	period    period
	interval  weir.Interval
	kind      weir.RetentionType
	start     selector
	comeback  selector
	periods   int
	filters   []condition
	breakdown []property
	limit     int
	people    *retentionPeople // nil if the table is asked for
}

func (r *retention) name() weir.Insight { return weir.InsightRetention }

func readRetention(o *object) planned {
	r := &retention{
		period:    readPeriod(o),
		interval:  choice(o, "interval", weir.IntervalDay, weir.IntervalWeek, weir.IntervalMonth),
		kind:      choice(o, "type", weir.RetentionRecurring, weir.RetentionFirstTime, weir.RetentionUnbounded),
		start:     o.readSelector("start"),
		comeback:  o.readSelector("return"),
		periods:   o.number("periods", 1, maxRetentionBuckets, defaultPeriods),
		filters:   o.readFilters("filters", 0),
		breakdown: o.readBreakdown(),
		limit:     o.number("limit", 1, maxGroups, defaultGroups),
	}
	if _, given := o.member("return"); !given {
		r.comeback = r.start
	}
	r.people = o.readRetentionPeople(r)
	o.done()
	return r
}

// retentionPlan is a retention asked at some time.
type retentionPlan struct {
	*retention
	dialect dialect
	span    span      // of the start events
	until   time.Time // end of the return events
	now     time.Time
	// buckets are those looked at. The first of them, as many as cohorts,
	// hold start events.
	buckets *buckets
	cohorts int
	words   int // of a mask of the buckets
	most    int // groups that a statement gives rows of
}

func (r *retention) plan(a *asking) (*retentionPlan, error) {
	s, err := r.period.settle(a.now)
	if err != nil {
		return nil, err
	}
	within, err := cut(s, r.interval, r.period.zone)
	if err != nil {
		return nil, err
	}
	p := &retentionPlan{retention: r, dialect: a.dialect, span: s, now: a.now, cohorts: len(within.starts)}
	if total := p.cohorts + r.periods - 1; total > maxRetentionBuckets {
		return nil, weir.InvalidField("periods", "and the %d cohorts make %d intervals; at most %d are allowed: ask for fewer, or for longer intervals",
			p.cohorts, total, maxRetentionBuckets)
	}
	if err := p.follow(); err != nil {
		return nil, err
	}
	p.words = wordsFor(len(p.buckets.starts))
	p.most = min(r.limit, max(1, maxValues/(p.cohorts*r.periods)))
	return p, nil
}

// follow cuts the time in which people may return: that of the cohorts, and
// the intervals after them that have begun by now.
func (p *retentionPlan) follow() error {
	unit, zone := units[p.interval], p.period.zone
	day := dayAt(p.span.to.Add(-time.Microsecond), zone)
	wanted := p.cohorts + p.periods // the last one says where the one before ends
	for ahead := p.periods; ; ahead++ {
		end := day
		for range ahead + 1 {
			end = unit.next(unit.firstDay(end))
		}
		longer := p.span
		longer.to = end.first(zone)
		all, err := cut(longer, p.interval, zone)
		if err != nil {
			return err
		}
		if len(all.starts) >= wanted {
			p.settle(all)
			return nil
		}
	}
}

func (p *retentionPlan) settle(all *buckets) {
	last := p.cohorts
	for last < p.cohorts+p.periods-1 && !all.starts[last].After(p.now) {
		last++
	}
	p.buckets, p.until = all.first(last), all.starts[last]
}
