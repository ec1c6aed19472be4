package weir

import (
	"encoding/json"
	"time"
)

// Frame is a run of events of one project, written to the log as one message.
type Frame struct {
	// Sequence is the frame's place in the log, from 1, without reuse.
	Sequence uint64
	Project  string
	// Written is when the log stored the frame; to readers in the process that
	// wrote it, when that was acknowledged.
	Written time.Time
	// Count is the number of events in Body, as the writer counted them.
	Count int
	// Body is the events as newline-delimited JSON.
	Body []byte
	// Events are those of Body, in its order, if the process that wrote the
	// frame still has them at hand; else nil. They are shared: readers must not
	// change them.
	Events []*Event
}

// Position is how far a reader has come in a log.
type Position struct {
	// Log identifies the log by the instant it was created: the sequences of
	// another log mean nothing here. Zero means no log was read yet.
	Log time.Time
	// Sequence is the last frame of which something was read.
	Sequence uint64
	// Events is how many events of that frame were read; [WholeFrame] when
	// all of them were.
	Events int
}

// WholeFrame in [Position.Events] says that all events of the frame were read.
const WholeFrame = -1

// AsOf says how fresh an answer is: everything in the log up to Sequence,
// written at Time, is counted in it.
type AsOf struct {
	Sequence uint64 `json:"sequence"`
	// Time is zero, and null in JSON, while nothing is counted.
	Time time.Time `json:"time"`
	// LagMS is by how many milliseconds the answer is behind the end of the
	// log; 0 when nothing newer was waiting.
	LagMS int64 `json:"lag_ms"`
}

// MarshalJSON writes the time as null while there is none, rather than as the
// first moment of the year 1.
func (a AsOf) MarshalJSON() ([]byte, error) {
	var at *time.Time
	if !a.Time.IsZero() {
		at = &a.Time
	}
	return json.Marshal(struct {
		Sequence uint64     `json:"sequence"`
		Time     *time.Time `json:"time"`
		LagMS    int64      `json:"lag_ms"`
	}{a.Sequence, at, a.LagMS})
}
