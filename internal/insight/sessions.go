package insight

import (
	"time"

	"github.com/weirhq/weir"
)

const (
	// defaultSessionGroups and maxSessionGroups bound the groups of an answer.
	defaultSessionGroups = 100
	maxSessionGroups     = 1_000
	// defaultSessionPages and maxSessionPages bound the lists of pages.
	defaultSessionPages = 10
	maxSessionPages     = 1_000
)

// sessions is a checked weir.Sessions.
type sessions struct {
	period    period
	interval  weir.Interval
	filters   []condition
	breakdown []sessionValue
	limit     int
	pages     int
	people    *sessionPeople // nil if the numbers are asked for
}

// sessionValue is what sessions are broken down by: a property of the first
// event, or a page.
type sessionValue struct {
	name     string
	page     sessionPage
	property property
}

// sessionPage is one of the pages of a session, or none.
type sessionPage int

const (
	noPage sessionPage = iota
	entryPage
	exitPage
)

func (s *sessions) name() weir.Insight { return weir.InsightSessions }

func readSessions(o *object) planned {
	s := &sessions{
		period: readPeriod(o),
		interval: choice(o, "interval", weir.IntervalDay, weir.IntervalMinute, weir.IntervalHour,
			weir.IntervalWeek, weir.IntervalMonth),
		filters:   o.readFilters("filters", 0),
		breakdown: o.readSessionBreakdown(),
		limit:     o.number("limit", 1, maxSessionGroups, defaultSessionGroups),
		pages:     o.number("pages", 1, maxSessionPages, defaultSessionPages),
	}
	s.people = o.readSessionPeople(s)
	o.done()
	return s
}

func (o *object) readSessionBreakdown() []sessionValue {
	var values []sessionValue
	for i, data := range o.list("breakdown", maxBreakdown) {
		path := element(o.at("breakdown"), i)
		value := sessionValue{name: o.decodeText(path, data)}
		switch value.name {
		case weir.SessionEntryPage:
			value.page = entryPage
		case weir.SessionExitPage:
			value.page = exitPage
		default:
			value.property = o.readProperty(path, value.name)
		}
		values = append(values, value)
	}
	return values
}

// sessionsPlan is a question about sessions whose period is settled.
type sessionsPlan struct {
	*sessions
	span     span
	buckets  *buckets
	starts   []int64 // of the buckets, microseconds
	from, to int64   // of first events, microseconds; exclusive
	query    *sessionQuery
	// byEntry and byExit say that the pages tell groups apart.
	byEntry, byExit bool
}

func (s *sessions) plan(a *asking) (*sessionsPlan, error) {
	settled, err := s.period.settle(a.now)
	if err != nil {
		return nil, err
	}
	p := &sessionsPlan{sessions: s, span: settled, from: settled.from.UnixMicro(), to: settled.to.UnixMicro()}
	if p.buckets, err = cut(settled, s.interval, s.period.zone); err != nil {
		return nil, err
	}
	for _, start := range p.buckets.starts {
		p.starts = append(p.starts, start.UnixMicro())
	}
	p.query = &sessionQuery{filters: s.filters, from: settled.from.Add(-sessionMargin), to: settled.to.Add(sessionMargin), apart: true}
	for _, value := range s.breakdown {
		p.byEntry = p.byEntry || value.page == entryPage
		p.byExit = p.byExit || value.page == exitPage
		if value.page == noPage {
			p.query.breakdown = append(p.query.breakdown, value.property)
		}
	}
	return p, nil
}

// answer implements planned.
func (s *sessions) answer(a *asking) (weir.Answer, error) {
	p, err := s.plan(a)
	if err != nil {
		return nil, err
	}
	if p.people != nil {
		return p.listPeople(a)
	}
	tally, err := p.count(a)
	if err != nil {
		return nil, err
	}
	return p.assemble(tally), nil
}

// count counts the sessions that begin in the period.
func (p *sessionsPlan) count(a *asking) (*sessionTally, error) {
	reader, err := p.open(a)
	if err != nil {
		return nil, err
	}
	defer reader.close()
	return p.tally(a, reader, true)
}

// open reads the sessions, whose pages it finds before. The reader is to be
// closed.
func (p *sessionsPlan) open(a *asking) (*sessionReader, error) {
	if err := p.query.findNodes(a); err != nil {
		return nil, err
	}
	return a.sessions(p.query, false)
}

// tally counts the sessions of a reader; last says whether that is all it is
// for.
func (p *sessionsPlan) tally(a *asking, reader *sessionReader, last bool) (*sessionTally, error) {
	var tallies []*sessionTally
	err := reader.visit(a, last, func() sessionVisitor {
		tallies = append(tallies, p.newTally())
		return p.newWalk(tallies[len(tallies)-1])
	})
	if err != nil {
		return nil, err
	}
	if len(tallies) == 0 {
		return p.newTally(), nil
	}
	all := tallies[0]
	for _, t := range tallies[1:] {
		all.merge(t)
	}
	return all, all.err
}

// gapMicros is sessionGap as times are counted.
const gapMicros = int64(sessionGap / time.Microsecond)
