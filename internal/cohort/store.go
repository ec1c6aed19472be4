package cohort

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/weirhq/weir"
)

// Metadata keeps values by key, on disk. Get returns nil for a key without
// value.
type Metadata interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Put(ctx context.Context, key string, value []byte) error
}

// keepTimeout bounds a write of the metadata, and the look at what became of
// it. Who asked is not waited for and cannot end it: what is on disk and what
// is in memory would part.
const keepTimeout = 10 * time.Second

// namesKey is where the metadata has the names of a project's cohorts.
func namesKey(project string) string { return "cohorts." + project }

// valueKey is where it has one of them.
func valueKey(project, name string) string { return namesKey(project) + "." + name }

// load reads a value of the metadata, and reports whether there is one.
func (c *Cohorts) load(ctx context.Context, key string, value any) (bool, error) {
	stored, err := c.config.Metadata.Get(ctx, key)
	if err != nil || stored == nil {
		return false, err
	}
	if err := json.Unmarshal(stored, value); err != nil {
		return false, fmt.Errorf("cannot decode %s: %w", key, err)
	}
	return true, nil
}

// store writes a value and returns nil only if it is on disk.
func (c *Cohorts) store(ctx context.Context, key string, text []byte) error {
	ctx = context.WithoutCancel(ctx)
	if err := c.put(ctx, key, text); err != nil && !c.holds(ctx, key, text) {
		return &weir.Error{Code: weir.CodeUnavailable, Message: "the change could not be kept on disk; try again", Err: err}
	}
	return nil
}

func (c *Cohorts) put(ctx context.Context, key string, text []byte) error {
	ctx, cancel := context.WithTimeout(ctx, keepTimeout)
	defer cancel()
	return c.config.Metadata.Put(ctx, key, text)
}

// holds reports whether a write arrived of which nothing was heard.
func (c *Cohorts) holds(ctx context.Context, key string, text []byte) bool {
	ctx, cancel := context.WithTimeout(ctx, keepTimeout)
	defer cancel()
	stored, err := c.config.Metadata.Get(ctx, key)
	return err == nil && bytes.Equal(stored, text)
}

// encode writes a value as JSON, not escaped for HTML: that could make it six
// times as long.
func encode(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("cannot encode what is to be kept: %w", err)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}
