package insight

// directWords is up to where the class of a word is found without a map: names
// and the first tests.
const directWords = 1 << 12

// wordTable finds what an event is by its word.
type wordTable struct {
	direct [directWords]*wordClass
	others map[uint64]*wordClass
}

// wordClass is what events with the same word are.
type wordClass struct {
	matches uint64
	class   uint32 // without a breakdown
	wanted  bool
	grouped bool // the class depends on the breakdown too
}

// collect reads all events and parts them by person.
func (q *sequenceQuery) collect(a *asking, into *partitions) error {
	plan := q.plan(a.dialect)
	q.classes.steps = q.steps
	return a.stream(plan.statement(nil), func(rows Chunk) error {
		people, times, words := rows.Uint64s(0), rows.Int64s(1), rows.Int64s(2)
		for i, word := range words {
			number, wanted, err := q.classOf(plan, uint64(word), rows, i)
			if err != nil {
				return err
			}
			if !wanted {
				continue
			}
			if err := into.add(people[i], times[i], number); err != nil {
				return err
			}
		}
		return nil
	})
}

// classOf returns the number of an event's class, and whether anyone wants to
// know of the event.
func (q *sequenceQuery) classOf(plan *sequenceSQL, word uint64, rows Chunk, row int) (number uint32, wanted bool, err error) {
	known := q.words.find(word)
	if known == nil {
		if known, err = q.learn(plan, word); err != nil {
			return 0, false, err
		}
	}
	if !known.grouped {
		return known.class, known.wanted, nil
	}
	group, err := q.classes.groups.find(rows, row, sequenceColumns, len(q.breakdown))
	if err != nil {
		return 0, false, err
	}
	number, err = q.classes.find(class{matches: known.matches, group: group})
	return number, true, err
}

// sequenceColumns is how many columns come before those of the breakdown.
const sequenceColumns = 3

func (t *wordTable) find(word uint64) *wordClass {
	if word < directWords {
		return t.direct[word]
	}
	return t.others[word]
}

// learn finds out what events with a word are that was not met before. Only
// those that match a step have a group.
func (q *sequenceQuery) learn(plan *sequenceSQL, word uint64) (*wordClass, error) {
	w := &wordClass{matches: plan.matches(word)}
	w.wanted = w.matches != 0 || q.every
	w.grouped = len(q.breakdown) > 0 && w.matches&q.steps != 0
	var err error
	if w.wanted && !w.grouped {
		w.class, err = q.classes.find(class{matches: w.matches})
	}
	if word < directWords {
		q.words.direct[word] = w
		return w, err
	}
	if q.words.others == nil {
		q.words.others = map[uint64]*wordClass{}
	}
	q.words.others[word] = w
	return w, err
}
