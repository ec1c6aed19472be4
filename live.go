package weir

// LiveMessage is one message to whoever watches a project live.
type LiveMessage struct {
	Kind LiveKind
	// ID of an event is its place in the log, "sequence.index".
	ID string
	// Data is an event or a summary, as JSON without line breaks.
	Data []byte
}

// LiveQuery says what a watcher wants of a project's events. The zero value is
// all of them.
type LiveQuery struct {
	// Rate is how many events a second are shown at most, of those that fit; 0
	// is no bound.
	Rate int
	// Names are those of events that are shown; none is all names.
	Names []string
	// Words are what an event must hold, each of them: a text such as "de" in
	// any of its values, or "country=de" in that of a name. Small and large
	// letters are the same.
	Words []string
}

// LiveKind is the kind of a [LiveMessage].
type LiveKind string

// The kinds of live messages.
const (
	LiveEvent   LiveKind = "event"
	LiveSummary LiveKind = "summary"
)
