package client

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// compressAbove is the size from which compressing a body pays: below it, the
// body fits in one packet anyway.
const compressAbove = 1 << 10

// Result is what became of the events of one body.
type Result struct {
	// Accepted is how many are on disk.
	Accepted int `json:"accepted"`
	// Rejected lists the ones that are not, each with its reason. Sending
	// them again unchanged will not help.
	Rejected []Rejection `json:"rejected"`
	// Omitted is how many more are not, which Rejected leaves out: a server
	// lists 1000.
	Omitted int `json:"rejected_omitted,omitempty"`
}

// Rejection says why an event of a body was not accepted. It is an error.
type Rejection struct {
	Index  int    `json:"index"` // the event's place in the body, from 0
	ID     string `json:"id"`
	Code   string `json:"code"` // stable, for programs
	Reason string `json:"reason"`
}

// Error returns the reason with the code.
func (r Rejection) Error() string { return fmt.Sprintf("%s (%s)", r.Reason, r.Code) }

// Publish sends one event and returns nil once it is on disk. An event without
// a time happened now. It goes on trying as [Client.Send] does; an event that
// the server rejects is returned as a [Rejection].
func (c *Client) Publish(ctx context.Context, event Event) error {
	if event.Time.IsZero() {
		event.Time = time.Now().UTC()
	}
	body, err := json.Marshal(event)
	if err != nil {
		return fmt.Errorf("cannot encode event %q: %w", event.Name, err)
	}
	if body, err = withIDs(body); err != nil {
		return err
	}
	result, err := c.sendBody(ctx, body, 1, nil)
	if err != nil {
		return err
	}
	if len(result.Rejected) > 0 {
		return result.Rejected[0]
	}
	return nil
}

// Send sends a body of one event, an array of events or one event a line, and
// returns once those that are good are on disk. Events without an id get one.
//
// While the server cannot be reached, answers 429 or 5xx, or what is not an answer
// of Weir's (a login page, say), or the connection breaks, Send tries again with growing pauses, or after the pause the server
// asks for, until ctx ends. Any other answer than success is returned at once
// as an [*Error]. When none of the events is good, the error lists them in
// [Error.Rejected] if the server did. Over NATS a body must fit, compressed, into
// one message; a larger one is refused as a server does, with 413.
func (c *Client) Send(ctx context.Context, body []byte) (Result, error) {
	body, err := withIDs(body)
	if err != nil {
		return Result{}, err
	}
	return c.sendBody(ctx, body, 0, nil)
}

// sendBody is Send for a body whose events have ids, and are so many; 0 if that is
// unknown. failed, if not nil, is told why an attempt failed.
func (c *Client) sendBody(ctx context.Context, body []byte, events int, failed func(error)) (Result, error) {
	message := message{body: body}
	if len(body) > compressAbove {
		compressed, err := compress(body)
		if err != nil {
			return Result{}, err
		}
		message.body, message.encoding = compressed, "gzip"
	}
	return untilDone(ctx, c, func() (Result, error) {
		result, err := c.wire.send(ctx, message)
		if err == nil {
			err = result.answers(events)
		}
		if err != nil && failed != nil {
			failed(reasonOf(err))
		}
		return result, err
	})
}

// message is a body as it goes over the wire, made once for all attempts.
type message struct {
	body     []byte
	encoding string // a Content-Encoding, or empty
}

func compress(body []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	if err != nil {
		return nil, fmt.Errorf("cannot compress the events: %w", err)
	}
	if _, err := w.Write(body); err != nil {
		return nil, fmt.Errorf("cannot compress the events: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("cannot compress the events: %w", err)
	}
	return out.Bytes(), nil
}
