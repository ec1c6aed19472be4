package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// minFreeBytes is what must stay free: room for the store to move what is
	// in memory, and for the log to end its block.
	minFreeBytes = 64 << 20
	// diskEvery is how often the free space is looked at: in that time not
	// even the fastest ingest can take minFreeBytes.
	diskEvery = 100 * time.Millisecond
)

// disk watches the free space of the data directory.
type disk struct {
	dir    string
	logger *slog.Logger
	full   atomic.Pointer[error]
}

func newDisk(dir string, logger *slog.Logger) *disk { return &disk{dir: dir, logger: logger} }

// watch looks at the free space until ctx ends.
func (d *disk) watch(ctx context.Context) {
	ticker := time.NewTicker(diskEvery)
	defer ticker.Stop()
	for {
		d.look()
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (d *disk) look() {
	free, err := freeBytes(d.dir)
	if err == nil && free < minFreeBytes {
		err = fmt.Errorf("the disk of %s has %d MB free, less than %d", d.dir, free>>20, minFreeBytes>>20)
	}
	was := d.status()
	if err != nil {
		d.full.Store(&err)
	} else {
		d.full.Store(nil)
	}
	switch {
	case err != nil && was == nil:
		d.logger.Error("events are refused until there is room", "error", err)
	case err == nil && was != nil:
		d.logger.Info("there is room on the disk; events are taken again")
	}
}

// status returns why no events can be taken, or nil.
func (d *disk) status() error {
	if err := d.full.Load(); err != nil {
		return *err
	}
	return nil
}

const (
	// spillShare is what part of the free disk questions may take at most, in
	// place of memory: the log and the store are to find the rest.
	spillShare = 4
	// maxSpillBytes is what is enough for any question worth asking.
	maxSpillBytes = 16 << 30
)

// spillBytes is how much of the disk questions may take for a while.
func spillBytes(dir string) int64 {
	free, err := freeBytes(dir)
	if err != nil { // the watch of the disk says so
		return minFreeBytes
	}
	return int64(min(max(free/spillShare, minFreeBytes), maxSpillBytes))
}

func freeBytes(dir string) (uint64, error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(dir, &stat); err != nil {
		return 0, fmt.Errorf("cannot tell the free space of %s: %w", dir, err)
	}
	return stat.Bavail * uint64(stat.Bsize), nil
}
