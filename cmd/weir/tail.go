package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/weirhq/weir/client"
)

// tailCommand follows the events of a project.
type tailCommand struct {
	remote

	Name []string `help:"Only events whose name is like this, such as 'page_*'. May be repeated." sep:"none" placeholder:"PATTERN"`
	Rate int      `help:"At most that many events a second, as a sample (default: every event)." placeholder:"N"`
	JSON bool     `help:"Print events as JSON, one a line."`
}

// Run prints events as they are accepted, until it is interrupted.
func (c *tailCommand) Run(ctx context.Context, s *streams) error {
	if err := c.check(); err != nil {
		return err
	}
	server, err := c.connect(s.Err)
	if err != nil {
		return err
	}
	printer := eventPrinter{out: s.Out, asJSON: c.JSON, palette: newPalette(s.Out)}
	err = server.Live(ctx, client.LiveOptions{Rate: c.Rate}, func(message client.LiveEvent) error {
		if message.Kind != client.LiveKindEvent {
			return nil
		}
		return c.print(&printer, message.Data)
	})
	if ctx.Err() != nil {
		return nil // being interrupted is how following ends
	}
	if err != nil {
		return fmt.Errorf("cannot follow the events: %w", err)
	}
	return nil
}

func (c *tailCommand) check() error {
	if c.Rate < 0 {
		return errors.New("--rate must be a positive number")
	}
	for _, pattern := range c.Name {
		if _, err := path.Match(pattern, ""); err != nil {
			return fmt.Errorf("cannot read the pattern %q: %w", pattern, err)
		}
	}
	return nil
}

func (c *tailCommand) print(printer *eventPrinter, data []byte) error {
	var event liveEvent
	if err := json.Unmarshal(data, &event); err != nil {
		return fmt.Errorf("cannot read an event: %w", err)
	}
	if !c.wants(event.Name) {
		return nil
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, data); err != nil {
		return fmt.Errorf("cannot read an event: %w", err)
	}
	return printer.print(event, compact.Bytes())
}

// wants reports whether a name is like one of the patterns. A slash is a
// character like any other in names.
func (c *tailCommand) wants(name string) bool {
	noSlash := strings.NewReplacer("/", "\x00")
	for _, pattern := range c.Name {
		if ok, _ := path.Match(noSlash.Replace(pattern), noSlash.Replace(name)); ok {
			return true
		}
	}
	return len(c.Name) == 0
}
