package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestPartsStopInReverse, each when it has ended, and whatever fails.
func TestPartsStopInReverse(t *testing.T) {
	var p parts
	var stopped []string
	p.add(func() error { stopped = append(stopped, "first"); return errors.New("first fails") })
	p.run(func(ctx context.Context) { <-ctx.Done(); stopped = append(stopped, "second") })
	p.add(func() error { stopped = append(stopped, "third"); return errors.New("third fails") })
	err := p.stop()
	if fmt.Sprint(stopped) != "[third second first]" {
		t.Errorf("stopped %v", stopped)
	}
	if err == nil || !strings.Contains(err.Error(), "third fails") || !strings.Contains(err.Error(), "first fails") {
		t.Error(err)
	}
	if err := p.stop(); err != nil || len(stopped) != 3 {
		t.Errorf("stopped again: %v, %v", stopped, err)
	}
}
