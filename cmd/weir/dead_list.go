package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/weirhq/weir/client"
)

// deadListCommand lists dead letters.
type deadListCommand struct {
	deadRemote

	JSON  bool   `help:"Print dead letters as JSON, one a line."`
	Limit int    `help:"At most that many (default: all)." placeholder:"N"`
	Group string `arg:"" optional:"" help:"Only those of this group."`
}

// Run prints the dead letters there are now.
func (c *deadListCommand) Run(ctx context.Context, s *streams) error {
	return c.open(s.Err, func(dead *client.DeadLetters) error {
		printer := newDeadPrinter(s.Out, c.JSON)
		printed := 0
		for letter, err := range dead.List(ctx, c.Group) {
			if err != nil {
				return err
			}
			if err := printer.print(letter); err != nil {
				return err
			}
			if printed++; printed == c.Limit {
				break
			}
		}
		return printer.flush()
	})
}

// deadPrinter prints a line a dead letter.
type deadPrinter struct {
	out    io.Writer
	table  *tabwriter.Writer
	asJSON bool
}

func newDeadPrinter(out io.Writer, asJSON bool) *deadPrinter {
	p := &deadPrinter{out: out, table: tabwriter.NewWriter(out, 0, 0, 2, ' ', 0), asJSON: asJSON}
	if !asJSON {
		fmt.Fprintln(p.table, "NUMBER\tGROUP\tEVENT\tPARKED\tATTEMPTS\tERROR")
	}
	return p
}

func (p *deadPrinter) print(letter client.DeadLetter) error {
	if !p.asJSON {
		cells := []string{
			fmt.Sprint(letter.Sequence), printable(letter.Group), shownName(letter), letter.Parked.Local().Format(time.DateTime),
			fmt.Sprint(letter.Attempts), shorten(printable(letter.Error)),
		}
		fmt.Fprintln(p.table, strings.Join(cells, "\t")) // a failure comes back from the flush
		return nil
	}
	line, err := json.Marshal(letter)
	if err != nil {
		return fmt.Errorf("cannot encode a dead letter: %w", err)
	}
	return printLine(p.out, printableJSON(line))
}

func (p *deadPrinter) flush() error {
	if err := p.table.Flush(); err != nil {
		return fmt.Errorf("cannot print: %w", err)
	}
	return nil
}

func shownName(letter client.DeadLetter) string {
	if letter.Name == "" {
		return "(cannot be read)"
	}
	return shorten(printable(letter.Name))
}
