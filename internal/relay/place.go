package relay

import (
	"encoding/json"
	"fmt"
	"math"
	"time"
)

// place is where an event is in the log.
type place struct {
	frame uint64
	index int // in the frame
}

// wholeFrame is the index of a place behind all events of a frame.
const wholeFrame = math.MaxInt

// behind is the place behind a whole frame.
func behind(frame uint64) place { return place{frame: frame, index: wholeFrame} }

// covers reports whether an event is at p or before it.
func (p place) covers(frame uint64, index int) bool {
	return frame < p.frame || frame == p.frame && index <= p.index
}

// before is the last frame that a reader behind p need not read again.
func (p place) before() uint64 {
	if p.index == wholeFrame || p.frame == 0 {
		return p.frame
	}
	return p.frame - 1
}

// later returns the one of two places that comes later.
func later(p, q place) place {
	if p.covers(q.frame, q.index) {
		return p
	}
	return q
}

// The attribute sequence of a message is the identity of the log, the frame and
// the index in it, each with leading zeros: sequences compare as text in
// the order of the log, and those of another log that was begun later come
// later.
const (
	logFormat      = "%014x." // microseconds since 1970
	frameFormat    = "%012d."
	indexDigits    = 5 // a frame has less than a megabyte
	sequenceFormat = logFormat + frameFormat + "%05d"
)

func logPrefix(created time.Time) string { return fmt.Sprintf(logFormat, created.UnixMicro()) }

// placeOf reads the place of a message in the log that was created at a time.
// It reports whether the message is the relay's at all, and whether it is of
// this log.
func placeOf(message []byte, created time.Time) (at place, ours, sameLog bool) {
	var attributes struct {
		Sequence string `json:"sequence"`
	}
	if err := json.Unmarshal(message, &attributes); err != nil {
		return place{}, false, false
	}
	var log int64
	if _, err := fmt.Sscanf(attributes.Sequence, sequenceFormat, &log, &at.frame, &at.index); err != nil {
		return place{}, false, false
	}
	return at, true, log == created.UnixMicro()
}
