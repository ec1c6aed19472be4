package sink

import "github.com/weirhq/weir"

// What the store drops is counted as sent again only if somebody sent it again
// since the start:
//
//   - Frames that were in the log at the start arrived before it. Whoever
//     accepted them counted them, and is gone with its counts; they are read
//     again after a crash, or all of them into a new store.
//   - A batch that is given to the store again, since it failed, is told apart by
//     the store itself.
//
// Repeats that are recognised on arrival never come to the log, so no repeat is
// counted both there and here.

// countRepeats counts the records that the store dropped, frame by frame: the
// events of one are of one project and came at about the same time.
func (s *Sink) countRepeats(repeats []*weir.Record) {
	s.dropped += len(repeats)
	for len(repeats) > 0 {
		first, count := repeats[0], 1
		for count < len(repeats) && repeats[count].Sequence == first.Sequence {
			count++
		}
		repeats = repeats[count:]
		if first.Sequence <= s.atStart {
			continue
		}
		s.repeated.Add(uint64(count))
		if s.config.Counters != nil {
			s.config.Counters.Repeated(first.Project, first.Received, count)
		}
	}
}
