package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
)

// engine answers questions about a data set.
type engine struct {
	name    string
	words   func(question) string // empty if it cannot be asked
	command []string              // reads a request and writes a reply; see ask.js
}

// request is what an engine's process reads, reply what it writes. Each
// question has a process of its own, so that its peak of memory is its own.
type request struct {
	Question    string `json:"question"` // its name
	SQL         string `json:"sql"`
	Runs        int    `json:"runs"`
	Threads     int    `json:"threads"`
	MemoryBytes int64  `json:"memory_bytes"`
}

type reply struct {
	Seconds    []float64 `json:"seconds"`
	CPUSeconds float64   `json:"cpu_seconds"` // of all runs together
	Answer     [][]any   `json:"answer"`
	BaseBytes  int64     `json:"base_bytes"` // before the first run
	PeakBytes  int64     `json:"peak_bytes"`
}

func (r reply) median() float64 {
	sorted := slices.Sorted(slices.Values(r.Seconds))
	return sorted[len(sorted)/2]
}

// ask runs the engine's process for one question.
func (e engine) ask(ctx context.Context, r request) (*reply, error) {
	ctx, cancel := context.WithTimeout(ctx, insightWait)
	defer cancel()
	input, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("cannot encode a request: %w", err)
	}
	var output, trouble bytes.Buffer
	command := exec.CommandContext(ctx, e.command[0], e.command[1:]...)
	command.Stdin, command.Stdout, command.Stderr = bytes.NewReader(input), &output, &trouble
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, trouble.Bytes())
	}
	decoder := json.NewDecoder(&output)
	decoder.UseNumber() // counts are compared digit by digit
	answer := new(reply)
	if err := decoder.Decode(answer); err != nil {
		return nil, fmt.Errorf("cannot read the reply: %w", err)
	}
	return answer, nil
}

// difference tells where two answers differ first; it is empty if they are the
// same. Engines differ in whether a sum over nothing is null or 0.
func difference(a, b [][]any) string {
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) {
			return fmt.Sprintf("in the number of rows, %d and %d", len(a), len(b))
		}
		if !slices.EqualFunc(a[i], b[i], func(a, b any) bool { return cell(a) == cell(b) }) {
			return fmt.Sprintf("in row %d, %v and %v", i, a[i], b[i])
		}
	}
	return ""
}

func cell(value any) string {
	if value == nil {
		return "0"
	}
	return fmt.Sprint(value)
}
