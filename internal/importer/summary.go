package importer

import "slices"

// maxProblems is how many lines are reported with their reason: the first few
// tell what is wrong with a file.
const maxProblems = 5

// Summary is what became of the lines of a file so far.
type Summary struct {
	Lines     int `json:"lines"`     // the last line that was dealt with, from 1
	Accepted  int `json:"accepted"`  // events that are durable
	Rejected  int `json:"rejected"`  // events that the server did not take
	Malformed int `json:"malformed"` // lines that hold no event
	Skipped   int `json:"skipped"`   // lines left out on purpose, by page views
	// Problems are the first lines that were rejected or malformed.
	Problems []Problem `json:"problems,omitempty"`
}

// Problem is why a line was not imported.
type Problem struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// plus returns the summary of this and the lines that follow it.
func (s Summary) plus(next Summary) Summary {
	s.Lines = max(s.Lines, next.Lines)
	s.Accepted += next.Accepted
	s.Rejected += next.Rejected
	s.Malformed += next.Malformed
	s.Skipped += next.Skipped
	for _, problem := range next.Problems {
		s.note(problem.Line, problem.Reason)
	}
	return s
}

// note keeps a problem if it is among the first ones. It never changes a slice
// that an earlier copy of the summary holds.
func (s *Summary) note(line int, reason string) {
	if len(s.Problems) < maxProblems {
		s.Problems = append(slices.Clip(s.Problems), Problem{Line: line, Reason: reason})
	}
}
