package insight

// visitOrdered shows the people of a partition that is left to the store: their
// events are asked for again, in order. Only those of one instant are held.
func (q *sequenceQuery) visitOrdered(a *asking, people personRange, to visitor) error {
	plan := q.plan(a.dialect)
	m := &merging{visitor: to, places: q.classes.places}
	err := a.stream(plan.statement(&people), func(rows Chunk) error {
		keys, times, words := rows.Uint64s(0), rows.Int64s(1), rows.Int64s(2)
		for i, word := range words {
			number, wanted, err := q.classOf(plan, uint64(word), rows, i)
			if err != nil {
				return err
			}
			if wanted {
				m.add(keys[i], times[i], number)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	m.endPerson()
	return nil
}

// merging passes on events that come in order of person and time.
type merging struct {
	visitor visitor
	places  []uint32

	person  uint64
	begun   bool
	instant []occurrence // the events of the instant that is not over
	most    int          // from where on they are thinned
	sorting sorting
}

// firstInstant is from where on the events of an instant are thinned at first.
const firstInstant = 4096

func (m *merging) add(person uint64, time int64, number uint32) {
	if !m.begun || person != m.person {
		m.endPerson()
		m.person, m.begun = person, true
		m.visitor.begin(person)
	}
	if len(m.instant) > 0 && m.instant[0].time != time {
		m.endInstant()
	}
	m.instant = append(m.instant, occurrence{time: time, class: m.places[number]})
	if len(m.instant) >= max(firstInstant, m.most) {
		m.thin()
		m.most = 2 * len(m.instant)
	}
}

// thin drops events of which there are more alike than matter.
func (m *merging) thin() {
	m.sorting.sort(m.instant)
	kept := m.instant[:0]
	for _, e := range m.instant {
		if len(kept) < maxAlike || kept[len(kept)-maxAlike].class != e.class {
			kept = append(kept, e)
		}
	}
	m.instant = kept
}

func (m *merging) endInstant() {
	m.thin()
	m.visitor.visit(m.instant)
	m.instant = m.instant[:0]
}

func (m *merging) endPerson() {
	if !m.begun {
		return
	}
	m.endInstant()
	m.visitor.end()
	m.begun = false
}
