package apptest

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// output is what a process has printed so far. It is safe for concurrent use.
type output struct {
	mu    sync.Mutex
	text  strings.Builder
	grown chan struct{} // closed at the next write
}

func newOutput() *output { return &output{grown: make(chan struct{})} }

// Write implements [io.Writer].
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text.Write(p)
	close(o.grown)
	o.grown = make(chan struct{})
	return len(p), nil
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// await waits until something that matches is printed and returns what the
// pattern's groups hold.
func (o *output) await(ctx context.Context, pattern *regexp.Regexp) ([]string, error) {
	for {
		o.mu.Lock()
		text, grown := o.text.String(), o.grown
		o.mu.Unlock()
		if found := pattern.FindStringSubmatch(text); found != nil {
			return found, nil
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return nil, fmt.Errorf("%w while waiting for %s in:\n%s", context.Cause(ctx), pattern, text)
		}
	}
}
