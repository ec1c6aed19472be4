package collect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

var decoders = sync.Pool{New: func() any { return new(eventjson.Decoder) }}

func isEnd(err error) bool { return errors.Is(err, io.EOF) }

func isSyntaxError(err error) bool {
	_, ok := errors.AsType[*eventjson.SyntaxError](err)
	return ok
}

// reject notes why an event is not accepted.
func (b *batch) reject(index int, event *weir.Event, raw []byte, err error) {
	r := Rejection{Index: index, ID: event.ID, Code: eventjson.CodeInvalidField, Reason: err.Error(), raw: raw}
	if wrong, ok := errors.AsType[*eventjson.EventError](err); ok {
		r.Code = wrong.Code
	}
	if len(r.ID) > weir.MaxIDBytes {
		r.ID = ""
	}
	b.rejected = append(b.rejected, r)
}

// quarantined is a rejected event as it is kept.
type quarantined struct {
	Project  string    `json:"project"`
	Received time.Time `json:"received_at"`
	Source   string    `json:"source"`
	Code     string    `json:"code"`
	Reason   string    `json:"reason"`
	// Client is the user agent that sent it, if it is known.
	Client string `json:"client,omitempty"`
	// Event is the event's text as it came, which may be no JSON.
	Event string `json:"event"`
}

// quarantine keeps rejected events, several to a message when there are many.
func (c *Collector) quarantine(ctx context.Context, project string, rejected []Rejection, origin Origin) error {
	client := strings.ToValidUTF8(cut(origin.UserAgent, maxClientBytes), "\uFFFD")
	var body []byte
	for i, r := range rejected {
		line, err := json.Marshal(quarantined{
			Project: project, Received: c.now().UTC(), Source: "collect",
			Code: r.Code, Reason: strings.ToValidUTF8(r.Reason, "\uFFFD"), Client: client, Event: excerpt(r.raw),
		})
		if err != nil {
			return fmt.Errorf("cannot describe a rejected event: %w", err)
		}
		body = append(append(body, line...), '\n')
		if last := i == len(rejected)-1; !last && len(body) < maxQuarantineBytes {
			continue
		}
		if err := c.config.Quarantine.Put(ctx, project, "", body); err != nil {
			return &weir.Error{Code: weir.CodeUnavailable, Message: "rejected events could not be kept; send the events again", Err: err}
		}
		body = nil
	}
	return nil
}

// excerpt returns the text of an event, cut where it goes beyond the size of
// any event.
func excerpt(raw []byte) string {
	return strings.ToValidUTF8(string(raw[:min(len(raw), weir.MaxEventBytes)]), "\uFFFD")
}
