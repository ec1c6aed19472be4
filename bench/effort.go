package main

import (
	"context"
	"fmt"
	"time"
)

// effort is what a load cost.
type effort struct {
	what                      string
	events                    int
	cpu                       time.Duration // of Weir
	ofWeir, ofBench, ofOthers float64       // shares of all cores
}

// withWeir calls work with a fresh server and stops it, if work has not.
func (b *bench) withWeir(ctx context.Context, work func(*server) error) error {
	s, err := startWeir(ctx, b.binary, b.dir, "off")
	if err != nil {
		return err
	}
	if err := work(s); err != nil {
		_ = s.stop() // the first error is the one that tells
		return fmt.Errorf("%w; the server wrote\n%s", err, s.output.Bytes())
	}
	return s.stop()
}

// observe calls work, which returns how many events it carried, and notes
// what they cost.
func (b *bench) observe(s *server, what string, work func() (events int, err error)) error {
	cpuBefore, err := s.cpu()
	if err != nil {
		return err
	}
	before, err := readUsage()
	if err != nil {
		return err
	}
	events, err := work()
	if err != nil {
		return err
	}
	after, err := readUsage()
	if err != nil {
		return err
	}
	cpuAfter, err := s.cpu()
	if err != nil {
		return err
	}
	e := effort{what: what, events: events, cpu: cpuAfter - cpuBefore}
	e.ofWeir, e.ofBench, e.ofOthers = shares(before, after, e.cpu)
	b.efforts = append(b.efforts, e)
	return nil
}
