package insight

import "cmp"

// sorting sorts events by time and class. It merges the runs that are in order
// already: events come nearly in order of time, or in some long runs, by name.
type sorting struct {
	spare []occurrence
	ends  []int // of runs
}

func (s *sorting) sort(events []occurrence) {
	s.ends = s.ends[:0]
	for i := 1; i < len(events); i++ {
		if less(events[i], events[i-1]) {
			s.ends = append(s.ends, i)
		}
	}
	if len(s.ends) == 0 {
		return
	}
	s.ends = append(s.ends, len(events))
	if len(s.spare) < len(events) {
		s.spare = make([]occurrence, 2*len(events))
	}
	for len(s.ends) > 1 {
		s.mergePairs(events)
	}
}

// mergePairs merges each two runs that follow each other into one.
func (s *sorting) mergePairs(events []occurrence) {
	start, runs := 0, 0
	for i := 0; i < len(s.ends); i += 2 {
		end := s.ends[i]
		if i+1 < len(s.ends) {
			s.merge(events[start:s.ends[i+1]], end-start)
			end = s.ends[i+1]
		}
		s.ends[runs] = end
		runs++
		start = end
	}
	s.ends = s.ends[:runs]
}

// merge merges two runs, of which the second begins at middle.
func (s *sorting) merge(events []occurrence, middle int) {
	first := s.spare[:copy(s.spare, events[:middle])]
	second := events[middle:]
	to := events
	for len(first) > 0 && len(second) > 0 {
		if less(second[0], first[0]) {
			to[0], second = second[0], second[1:]
		} else {
			to[0], first = first[0], first[1:]
		}
		to = to[1:]
	}
	copy(to, first)
}

func less(a, b occurrence) bool {
	return a.time < b.time || a.time == b.time && a.class < b.class
}

func compareOccurrences(a, b occurrence) int {
	return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.class, b.class))
}
