package main

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/weirhq/weir"
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

// TestALargeQuestionThatPanicsLeavesItsPlace: there is one, and the process goes on.
func TestALargeQuestionThatPanicsLeavesItsPlace(t *testing.T) {
	gate := newLargeGate()
	func() {
		defer func() { _ = recover() }()
		asked := 0
		_, _ = withMemory(t.Context(), gate, "shop", func() (int, error) {
			if asked++; asked == 1 {
				return 0, duckdb.ErrMemory
			}
			panic("a fault")
		})
	}()
	if stats := gate.Stats(); stats.Running != 0 {
		t.Errorf("%+v", stats)
	}
}

// TestOneProjectLeavesAnotherAPlaceToWait however many large questions it asks.
func TestOneProjectLeavesAnotherAPlaceToWait(t *testing.T) {
	gate := newLargeGate()
	leave, err := gate.Enter(t.Context(), "shop")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	refused := make(chan error, maxQuestions)
	for range maxQuestions {
		go func() { _, err := gate.Enter(ctx, "shop"); refused <- err }()
	}
	if err := <-refused; weir.ErrorCode(err) != weir.CodeUnavailable { // the others wait
		t.Errorf("as many as are asked wait: %v", err)
	}
	late, stop := context.WithCancel(t.Context())
	stop()
	if _, err := gate.Enter(late, "blog"); !errors.Is(err, context.Canceled) {
		t.Errorf("another project cannot wait: %v", err)
	}
	cancel()
	for range maxQuestions - 1 {
		<-refused
	}
	leave()
}
