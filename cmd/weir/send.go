package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/weirhq/weir/client"
)

// sendCommand sends events given by flags, as JSON, or on standard input.
type sendCommand struct {
	remote

	Name      string        `help:"The event's name." placeholder:"NAME"`
	User      string        `help:"The user's id." placeholder:"ID"`
	Anonymous string        `help:"The id of a visitor who is not known." placeholder:"ID"`
	Session   string        `help:"The session's id." placeholder:"ID"`
	ID        string        `help:"The event's id: the same id counts once." placeholder:"ID"`
	Time      time.Time     `help:"When it happened, in RFC 3339 (default: now)." placeholder:"TIME"`
	Property  []string      `help:"A property; the value is JSON, or else text. May be repeated." sep:"none" placeholder:"KEY=VALUE"`
	RetryFor  time.Duration `help:"How long to keep trying while the server cannot take events." default:"30s"`

	JSON string `arg:"" optional:"" name:"json" help:"An event or an array of events as JSON, or - for standard input (one event a line, or JSON of any layout)."`
}

// Help is the long help.
func (*sendCommand) Help() string {
	return `Examples:

  weir send --name signup --user u1 --property plan=pro
  weir send '{"name":"purchase","user_id":"u1","properties":{"amount":12.5}}'
  tail -f events.ndjson | weir send -

Events without an id get one, so that retries never count twice.`
}

// Run sends and prints how many events are on disk.
func (c *sendCommand) Run(ctx context.Context, s *streams) error {
	server, err := c.connect(s.Err)
	if err != nil {
		return err
	}
	out := &sending{server: server, retryFor: c.RetryFor, notices: s.Err}
	if err := c.sendAll(ctx, out, s); err != nil {
		return out.explain(err)
	}
	fmt.Fprintf(s.Out, "%d accepted\n", out.accepted)
	if out.rejected > 0 {
		return fmt.Errorf("%d of %d events were rejected", out.rejected, out.accepted+out.rejected)
	}
	return nil
}

func (c *sendCommand) sendAll(ctx context.Context, out *sending, s *streams) error {
	switch {
	case c.byFlags() && c.JSON != "":
		return errors.New("give an event either by flags or as JSON")
	case c.byFlags():
		body, err := c.event()
		if err != nil {
			return err
		}
		return out.send(ctx, body)
	case c.JSON == "-" || c.JSON == "" && !isTerminal(s.In):
		return out.sendStream(ctx, interruptible(ctx, s.In))
	case c.JSON == "":
		return errors.New("give an event by --name, as JSON, or - to read from standard input")
	default:
		return out.send(ctx, []byte(c.JSON))
	}
}

func (c *sendCommand) byFlags() bool {
	return c.Name != "" || c.User != "" || c.Anonymous != "" || c.Session != "" ||
		c.ID != "" || !c.Time.IsZero() || len(c.Property) > 0
}

// event returns the event that the flags describe.
func (c *sendCommand) event() ([]byte, error) {
	event := client.Event{
		ID:          c.ID,
		Name:        c.Name,
		Time:        c.Time,
		UserID:      c.User,
		AnonymousID: c.Anonymous,
		SessionID:   c.Session,
	}
	for _, property := range c.Property {
		key, value, ok := strings.Cut(property, "=")
		if !ok || key == "" {
			return nil, fmt.Errorf("cannot read the property %q: want key=value", property)
		}
		if event.Properties == nil {
			event.Properties = make(map[string]any)
		}
		event.Properties[key] = propertyValue(value)
	}
	body, err := json.Marshal(event)
	if err != nil {
		return nil, fmt.Errorf("cannot encode the event: %w", err)
	}
	return body, nil
}

// propertyValue takes JSON as such and anything else as text: 12.5 and true
// are what they look like, 00123 and hello are text.
func propertyValue(text string) any {
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return text
}

// sending counts what became of the bodies of one command.
type sending struct {
	server             *client.Client
	retryFor           time.Duration
	notices            io.Writer
	accepted, rejected int
}

// send sends a body and prints the reason for each event rejected.
func (s *sending) send(ctx context.Context, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, s.retryFor)
	defer cancel()
	result, err := s.server.Send(ctx, body)
	failure, _ := errors.AsType[*client.Error](err)
	if failure != nil && len(failure.Rejected) > 0 {
		result, err = client.Result{Rejected: failure.Rejected}, nil
	}
	if err != nil {
		return fmt.Errorf("cannot send: %w", err)
	}
	for _, r := range result.Rejected {
		fmt.Fprintf(s.notices, "event %d was rejected: %s\n", s.accepted+s.rejected+r.Index+1, printable(r.Error()))
	}
	s.accepted += result.Accepted
	s.rejected += len(result.Rejected)
	return nil
}

// explain adds to an error what had been sent before.
func (s *sending) explain(err error) error {
	if s.accepted+s.rejected == 0 {
		return err
	}
	return fmt.Errorf("after %d events accepted and %d rejected: %w", s.accepted, s.rejected, err)
}
