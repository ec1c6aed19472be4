package main

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/weirhq/weir/internal/duckdb"
)

// TestALargeQuestionIsAskedAgain when it found too little memory, and no other.
func TestALargeQuestionIsAskedAgain(t *testing.T) {
	memory := fmt.Errorf("cannot answer: %w", duckdb.ErrMemory)
	other := errors.New("no such property")
	for name, c := range map[string]struct {
		answers []error
		asked   int
		want    error
	}{
		"at once":        {[]error{nil}, 1, nil},
		"in the end":     {[]error{memory, memory, nil}, 3, nil},
		"never":          {[]error{memory, memory, memory, memory, nil}, 1 + memoryAttempts, memory},
		"another error":  {[]error{other, nil}, 1, other},
		"another, later": {[]error{memory, other, nil}, 2, other},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			_, err := withMemory(t.Context(), newLargeGate(), "shop", func() (int, error) {
				asked++
				return asked, c.answers[asked-1]
			})
			if asked != c.asked || !errors.Is(err, c.want) {
				t.Errorf("asked %d times, ends with %v; want %d and %v", asked, err, c.asked, c.want)
			}
		})
	}
}

// TestLargeQuestionsTakeTurns when they are asked again, until their clients leave.
func TestLargeQuestionsTakeTurns(t *testing.T) {
	gate := newLargeGate()
	leave, err := gate.Enter(t.Context(), "shop")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	asked := 0
	ended := make(chan error, 1)
	go func() {
		_, err := withMemory(ctx, gate, "shop", func() (int, error) {
			asked++
			return 0, duckdb.ErrMemory
		})
		ended <- err
	}()
	cancel()
	if err := <-ended; !errors.Is(err, duckdb.ErrMemory) || asked != 1 {
		t.Errorf("asked %d times beside another, ends with %v", asked, err)
	}
	leave()
}
