package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/weirhq/weir"
)

// dataHealth returns how the events of a project fare.
func (s *server) dataHealth(ctx context.Context, project string) (health weir.DataHealth, err error) {
	s.vitals.Fill(project, &health)
	health.Trouble = append([]string{}, s.ready(ctx)...)
	if health.Libraries, err = s.libraries(ctx, project); err != nil {
		return health, err
	}
	if health.LagMS, err = s.lagMS(ctx, s.store.Applied().Sequence); err != nil {
		return health, err
	}
	if health.Relay.LagMS, err = s.lagMS(ctx, s.relay.Stats().Read); err != nil {
		return health, err
	}
	if health.Disk.Free, err = freeBytes(s.config.Data); err != nil {
		return health, err
	}
	health.Disk.Used, err = usedBytes(s.config.Data)
	return health, err
}

// libraries asks the store what sent a project's events of late.
func (s *server) libraries(ctx context.Context, project string) ([]weir.LibraryUse, error) {
	snapshot, done, err := s.snapshot(ctx, project)
	if err != nil {
		return nil, err
	}
	defer done()
	return s.answerer.Libraries(ctx, snapshot, time.Now())
}

// lagMS is for how many milliseconds the oldest frame behind a sequence has been
// waiting.
func (s *server) lagMS(ctx context.Context, sequence uint64) (int64, error) {
	lag, err := s.log.Lag(ctx, sequence)
	if err != nil {
		return 0, fmt.Errorf("cannot tell how far the log is ahead: %w", err)
	}
	return lag.Milliseconds(), nil
}

// usedBytes is how much the files below a directory take. Those that go meanwhile
// are left out: the log is trimmed, and questions spill.
func usedBytes(dir string) (used uint64, err error) {
	err = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil {
			used += uint64(info.Size())
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("cannot tell how much %s takes: %w", dir, err)
	}
	return used, nil
}
