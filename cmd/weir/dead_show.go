package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/weirhq/weir/client"
)

// deadShowCommand shows a dead letter.
type deadShowCommand struct {
	deadRemote

	JSON   bool   `help:"Print it as JSON."`
	Number uint64 `arg:"" help:"The dead letter's number."`
}

// Run prints the dead letter with its event.
func (c *deadShowCommand) Run(ctx context.Context, s *streams) error {
	return c.open(s.Err, func(dead *client.DeadLetters) error {
		letter, err := dead.Get(ctx, c.Number)
		if err != nil {
			return err
		}
		if c.JSON {
			return newDeadPrinter(s.Out, true).print(letter)
		}
		return showDeadLetter(s.Out, letter)
	})
}

func showDeadLetter(out io.Writer, letter client.DeadLetter) error {
	table := [][]string{
		{"number", fmt.Sprint(letter.Sequence)},
		{"group", printable(letter.Group)},
		{"event", shownName(letter)},
		{"subject", printable(letter.Subject)},
		{"place", fmt.Sprintf("%d in EVENTS", letter.Event)},
		{"parked", letter.Parked.Local().Format(time.RFC3339)},
		{"attempts", fmt.Sprint(letter.Attempts)},
		{"error", printable(letter.Error)},
	}
	return printTable(out, table, shownBody(letter))
}

// shownBody is the event indented, or the message as it came.
func shownBody(letter client.DeadLetter) string {
	var indented bytes.Buffer
	if letter.Data == nil || json.Indent(&indented, letter.Data, "", "  ") != nil {
		return printableLines(string(letter.Body))
	}
	return printableLines(indented.String())
}
