package quarantine

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// place is where an event is: in which message, and where in it.
type place struct {
	sequence uint64 // 0 for behind the newest
	index    int
}

func (p place) String() string { return fmt.Sprintf("%d-%d", p.sequence, p.index) }

// parsePlace reads what String writes; field is where it was found.
func parsePlace(field, text string) (place, error) {
	sequence, index, _ := strings.Cut(text, "-")
	var p place
	var err1, err2 error
	p.sequence, err1 = strconv.ParseUint(sequence, 10, 64)
	p.index, err2 = strconv.Atoi(index)
	if err1 != nil || err2 != nil || p.sequence == 0 || p.index < 0 || p.String() != text {
		return place{}, weir.InvalidField(field, "cannot be %q; it is what the list of the quarantine says, such as 12-0", text)
	}
	return p, nil
}

// message is a message of rejected events.
type message struct {
	sequence uint64
	events   []rejected
	gone     marks
	revision uint64 // of the marks
}

// rejected is an event as those write it who reject it.
type rejected struct {
	Received time.Time `json:"received_at"`
	Code     string    `json:"code"`
	Reason   string    `json:"reason"`
	Client   string    `json:"client"`
	Event    string    `json:"event"`
}

// last returns the newest message up to a sequence, or of all if that is 0; nil
// if there is none.
func (q *Quarantine) last(ctx context.Context, project string, upTo uint64) (*message, error) {
	sequence, body, err := q.config.Messages.Last(ctx, project, upTo)
	if err != nil {
		return nil, unavailable(err)
	}
	if sequence == 0 {
		return nil, nil
	}
	m := &message{sequence: sequence, events: readLines(body)}
	if len(m.events) == 1 { // it goes as a whole
		return m, nil
	}
	m.gone, m.revision, err = q.config.Marks.Get(ctx, project, sequence)
	if err != nil {
		return nil, unavailable(err)
	}
	return m, nil
}

func unavailable(err error) error {
	return &weir.Error{Code: weir.CodeUnavailable, Message: "the quarantine cannot be read now; try again", Err: err}
}

// readLines reads the events of a message. A line that cannot be read is shown
// as it is.
func readLines(body []byte) []rejected {
	var events []rejected
	for line := range bytes.Lines(body) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		var r rejected
		if err := json.Unmarshal(line, &r); err != nil {
			r = rejected{Reason: "it is not known why", Event: strings.ToValidUTF8(string(line), "\uFFFD")}
		}
		events = append(events, r)
	}
	return events
}

// client returns who sent an event, as far as it is known.
func (r rejected) client() string {
	if r.Client != "" {
		return r.Client
	}
	var event struct {
		Context struct {
			Library string `json:"library"`
		} `json:"context"`
	}
	if json.Unmarshal([]byte(r.Event), &event) != nil {
		return ""
	}
	return event.Context.Library
}

// marks are a set of places in a message, a bit for each.
type marks []byte

func (m marks) has(index int) bool {
	return index/8 < len(m) && m[index/8]&(1<<(index%8)) != 0
}

func (m *marks) set(index int) {
	for index/8 >= len(*m) {
		*m = append(*m, 0)
	}
	(*m)[index/8] |= 1 << (index % 8)
}

func (m marks) count() (n int) {
	for _, b := range m {
		n += bits.OnesCount8(b)
	}
	return n
}
