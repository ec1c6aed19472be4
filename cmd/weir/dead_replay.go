package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/weirhq/weir/client"
)

// deadReplayCommand gives dead letters to their groups again.
type deadReplayCommand struct {
	deadRemote

	All     bool     `help:"Replay all there are."`
	Group   string   `help:"Replay all of this group." placeholder:"NAME"`
	Numbers []uint64 `arg:"" optional:"" help:"The dead letters' numbers."`
}

// Run replays and says how many.
func (c *deadReplayCommand) Run(ctx context.Context, s *streams) error {
	if err := c.check(); err != nil {
		return err
	}
	return c.open(s.Err, func(dead *client.DeadLetters) error {
		replayed, err := c.replay(ctx, dead)
		if replayed > 0 || err == nil {
			err = errors.Join(err, printLine(s.Out, fmt.Sprintf("%d replayed", replayed)))
		}
		return err
	})
}

func (c *deadReplayCommand) check() error {
	chosen := 0
	for _, given := range []bool{c.All, c.Group != "", len(c.Numbers) > 0} {
		if given {
			chosen++
		}
	}
	if chosen != 1 {
		return errors.New("give either numbers of dead letters, or --group, or --all")
	}
	return nil
}

func (c *deadReplayCommand) replay(ctx context.Context, dead *client.DeadLetters) (replayed int, err error) {
	if len(c.Numbers) == 0 {
		return dead.ReplayAll(ctx, c.Group)
	}
	for _, number := range c.Numbers {
		if err := dead.Replay(ctx, number); err != nil {
			return replayed, err
		}
		replayed++
	}
	return replayed, nil
}

// deadRemoveCommand removes dead letters.
type deadRemoveCommand struct {
	deadRemote

	Numbers []uint64 `arg:"" help:"The dead letters' numbers."`
}

// Run removes the dead letters, each of which must be there.
func (c *deadRemoveCommand) Run(ctx context.Context, s *streams) error {
	return c.open(s.Err, func(dead *client.DeadLetters) error {
		for _, number := range c.Numbers {
			if _, err := dead.Get(ctx, number); err != nil {
				return err
			}
			if err := dead.Remove(ctx, number); err != nil {
				return err
			}
		}
		return printLine(s.Out, fmt.Sprintf("%d removed", len(c.Numbers)))
	})
}
