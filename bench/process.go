package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a program started by bench, in a process group of its own.
type process struct {
	command *exec.Cmd
	output  bytes.Buffer
	ended   chan struct{}
	err     error // how it ended, once ended is closed
}

// stopWait is how long a program may take to stop: Weir moves what is in
// memory to its file.
const stopWait = time.Minute

// start starts a program.
func start(environment []string, program string, arguments ...string) (*process, error) {
	p := &process{command: exec.Command(program, arguments...), ended: make(chan struct{})}
	p.command.Env = append(os.Environ(), environment...)
	p.command.Stdout, p.command.Stderr = &p.output, &p.output
	p.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.command.Start(); err != nil {
		return nil, fmt.Errorf("cannot start %s: %w", program, err)
	}
	go func() {
		defer close(p.ended)
		p.err = p.command.Wait()
	}()
	return p, nil
}

// stop asks the program to end and waits until it has; what it wrote is part
// of the error if it does not end well. It may be called again.
func (p *process) stop() error {
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("cannot stop %s: %w", p.command.Path, err)
	}
	late := time.AfterFunc(stopWait, func() { _ = syscall.Kill(-p.command.Process.Pid, syscall.SIGKILL) })
	defer late.Stop()
	<-p.ended
	if p.err != nil {
		return fmt.Errorf("%s ended badly: %w; it wrote\n%s", p.command.Path, p.err, p.output.Bytes())
	}
	return nil
}

// await calls ready until it returns no error, the program has ended or ctx
// ends.
func (p *process) await(ctx context.Context, ready func() error) error {
	const look = 20 * time.Millisecond
	for {
		err := ready()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready: %w", p.command.Path, errors.Join(ctx.Err(), err))
		case <-p.ended:
			return fmt.Errorf("%s ended before it was ready: %w; it wrote\n%s", p.command.Path, errors.Join(p.err, err), p.output.Bytes())
		case <-time.After(look):
		}
	}
}

// memory is what a process has in memory, in bytes.
type memory struct{ now, peak int64 }

// memory reads the process's resident memory.
func (p *process) memory() (memory, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		return memory{}, fmt.Errorf("cannot read the memory of a process: %w", err)
	}
	var m memory
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		kilobytes, _ := strconv.ParseInt(fields[1], 10, 64) // fields that are no numbers are not looked at
		switch fields[0] {
		case "VmRSS:":
			m.now = kilobytes << 10
		case "VmHWM:":
			m.peak = kilobytes << 10
		}
	}
	return m, nil
}

// cpu returns how long the process has used the processors.
func (p *process) cpu() (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.command.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("cannot read the processor time of a process: %w", err)
	}
	// The name, in parentheses, may hold anything; user and system time are
	// the 12th and 13th fields behind it.
	const user, system = 11, 12
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(fields) <= system {
		return 0, fmt.Errorf("cannot read the processor time in %q", text)
	}
	return sumTicks(fields[user], fields[system])
}

// sumTicks adds up numbers of clock ticks, of which Linux shows 100 a second.
func sumTicks(fields ...string) (time.Duration, error) {
	const tick = 10 * time.Millisecond
	var sum time.Duration
	for _, field := range fields {
		ticks, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("cannot read clock ticks: %w", err)
		}
		sum += time.Duration(ticks) * tick
	}
	return sum, nil
}
