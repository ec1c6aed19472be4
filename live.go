package weir

// LiveMessage is one message to whoever watches a project live.
type LiveMessage struct {
	Kind LiveKind
	// ID of an event is its place in the log, "sequence.index".
	ID string
	// Data is an event or a summary, as JSON without line breaks.
	Data []byte
}

// LiveKind is the kind of a [LiveMessage].
type LiveKind string

// The kinds of live messages.
const (
	LiveEvent   LiveKind = "event"
	LiveSummary LiveKind = "summary"
)
