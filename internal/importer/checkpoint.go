package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// checkpointInterval is how often a running import writes down how far it
// got. Repeating a second's worth after a crash costs little, since the ids of
// what is repeated are known to the server.
const checkpointInterval = time.Second

// Checkpoint is a file that keeps how far an import got. It needs no fsync,
// as losing it costs time only. A nil Checkpoint keeps nothing. It is used by
// one goroutine at a time.
type Checkpoint struct {
	path  string
	saved time.Time
}

// NewCheckpoint returns the checkpoint in a directory of the import that the
// parts of identity describe together: what is imported, how, and where to.
func NewCheckpoint(dir string, identity ...string) *Checkpoint {
	sum := sha256.Sum256([]byte(strings.Join(identity, "\x00")))
	return &Checkpoint{path: filepath.Join(dir, hex.EncodeToString(sum[:16])+".json")}
}

// Forget removes what an earlier import kept.
func (c *Checkpoint) Forget() error { return c.remove() }

// load returns what an interrupted import did. A checkpoint that is not there
// or cannot be read means starting anew.
func (c *Checkpoint) load() Summary {
	if c == nil {
		return Summary{}
	}
	text, err := os.ReadFile(c.path)
	if err != nil {
		return Summary{}
	}
	var summary Summary
	if json.Unmarshal(text, &summary) != nil || summary.Lines < 0 {
		return Summary{}
	}
	return summary
}

// saveNowAndThen saves at most once in an interval. It is an import's service
// to a later one, so that its failure is no reason to stop this one.
func (c *Checkpoint) saveNowAndThen(summary Summary) {
	if c == nil || time.Since(c.saved) < checkpointInterval {
		return
	}
	c.saved = time.Now()
	_ = c.save(summary) // the last save of a failing import reports it
}

// save replaces the file in one step, so that a reader finds the old one or
// the new one.
func (c *Checkpoint) save(summary Summary) error {
	if c == nil || summary.Lines == 0 {
		return nil
	}
	if err := c.write(summary); err != nil {
		return fmt.Errorf("cannot keep how far the import got: %w", err)
	}
	return nil
}

func (c *Checkpoint) write(summary Summary) error {
	text, err := json.Marshal(summary)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(c.path), 0o700); err != nil {
		return err
	}
	// Two imports of one file at a time must not write into one another's.
	next := fmt.Sprintf("%s.%d", c.path, os.Getpid())
	if err := os.WriteFile(next, text, 0o600); err != nil {
		return err
	}
	return os.Rename(next, c.path)
}

func (c *Checkpoint) remove() error {
	if c == nil {
		return nil
	}
	if err := os.Remove(c.path); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("cannot remove the checkpoint of the import: %w", err)
	}
	return nil
}
