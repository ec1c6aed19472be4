package cohort

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
)

// Metadata keeps values by key, on disk. Get returns nil for a key without
// value. Put returns nil only if the value is on disk, and goes on when who asked
// is gone; its errors are [weir.Error] of [weir.CodeUnavailable].
type Metadata interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Put(ctx context.Context, key string, value []byte) error
}

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
