package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// doctorCommand looks at an installation.
type doctorCommand struct {
	Data   string `help:"Directory that holds everything on disk." default:"./weir-data" env:"WEIR_DATA" placeholder:"DIR"`
	Listen string `help:"Address of the server's HTTP." default:"127.0.0.1:8080" env:"WEIR_LISTEN" placeholder:"ADDR"`
}

// Run prints what is wrong, and asks for exit status 1 if anything is.
func (c doctorCommand) Run(ctx context.Context, std *streams) error {
	findings := append(c.directory(), c.serving(ctx)...)
	for _, finding := range findings {
		fmt.Fprintln(std.Out, "✗", finding)
	}
	if len(findings) > 0 {
		return exitError(1)
	}
	_, err := fmt.Fprintln(std.Out, "Nothing is wrong.")
	return err
}

// directory looks at the data directory.
func (c doctorCommand) directory() (findings []string) {
	info, err := os.Stat(c.Data)
	if errors.Is(err, os.ErrNotExist) {
		return []string{fmt.Sprintf("There is no data directory %s: no server has run with it. Name the right one with --data.", c.Data)}
	}
	if err != nil || !info.IsDir() {
		return []string{fmt.Sprintf("%s cannot be used as the data directory: %v", c.Data, err)}
	}
	probe := filepath.Join(c.Data, ".doctor")
	if err := os.WriteFile(probe, nil, 0o600); err != nil {
		findings = append(findings, fmt.Sprintf("The data directory cannot be written to: %v", err))
	} else if err := os.Remove(probe); err != nil {
		findings = append(findings, fmt.Sprintf("A file in the data directory cannot be removed: %v", err))
	}
	if free, err := freeBytes(c.Data); err == nil && free < minFreeBytes {
		findings = append(findings, fmt.Sprintf("The disk has %d MB free; below %d MB events are refused. Make room, or keep less of the log with --log-bytes.", free>>20, minFreeBytes>>20))
	}
	return findings
}

const notRunning = "No server is running on this directory. Start it with weir serve."

// serving asks the server that holds the directory how it is.
func (c doctorCommand) serving(ctx context.Context) []string {
	path := (&config{Data: c.Data}).lockPath()
	if _, err := os.Stat(path); err != nil { // looking at a lock would make its file
		return []string{notRunning}
	}
	lock := flock.New(path)
	free, err := lock.TryRLock()
	if err != nil {
		return []string{fmt.Sprintf("It cannot be told whether a server is running on the data directory: %v", err)}
	}
	if free {
		_ = lock.Unlock() // ends with the process anyway
		return []string{notRunning}
	}
	return askReady(ctx, remote{}.withListen(c.Listen))
}
