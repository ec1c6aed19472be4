package insight

// visitOrdered shows the sessions of a partition that is left to the store:
// their events are asked for again, in order of person, session and time.
func (r *sessionReader) visitOrdered(a *asking, people personRange, to sessionVisitor) error {
	m := &sessionMerging{visitor: to}
	if r.byNode {
		m.visitor = &instants{visitor: to}
	}
	err := a.stream(r.query.statement(a.dialect, &people), func(rows Chunk) error {
		return r.query.read(rows, func(row sessionRow) error {
			m.add(row, r.occurrence(row))
			return nil
		})
	})
	if err != nil {
		return err
	}
	m.end()
	return nil
}

// sessionMerging passes on events that come session by session.
type sessionMerging struct {
	visitor sessionVisitor
	current sessionRow // the last one
	begun   bool
	one     [1]occurrence
}

func (m *sessionMerging) add(row sessionRow, e occurrence) {
	if !m.begun || row.person != m.current.person || row.key != m.current.key {
		m.end()
		m.begun = true
		m.visitor.begin(row.person, row.key != row.person)
	}
	m.current, m.one[0] = row, e
	m.visitor.visit(m.one[:])
}

func (m *sessionMerging) end() {
	if m.begun {
		m.visitor.end()
	}
	m.begun = false
}

// instants puts the events of each instant in order. Only those of one are
// held, and of alike ones no more than matter.
type instants struct {
	visitor sessionVisitor
	merging // for the events of the instant
}

func (i *instants) begin(person uint64, given bool) { i.visitor.begin(person, given) }

func (i *instants) visit(events []occurrence) {
	for _, e := range events {
		if len(i.instant) > 0 && i.instant[0].time != e.time {
			i.pass()
		}
		i.instant = append(i.instant, e)
		if len(i.instant) >= max(firstInstant, i.most) {
			i.thin()
			i.most = 2 * len(i.instant)
		}
	}
}

func (i *instants) pass() {
	i.thin()
	i.visitor.visit(i.instant)
	i.instant = i.instant[:0]
}

func (i *instants) end() {
	if len(i.instant) > 0 {
		i.pass()
	}
	i.visitor.end()
}
