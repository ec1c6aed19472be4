// Package metadata is how what is kept by key is written and read: as JSON, of
// which those who keep it bound the size.
package metadata

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
)

// Values keeps values by key, on disk. Get returns nil for a key without value.
// Put returns nil only if the value is on disk, and goes on when who asked is
// gone; its errors are a weir.Error of the code unavailable. Both may be called
// concurrently.
type Values interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Put(ctx context.Context, key string, value []byte) error
}

// Null is the value of a key that has none any more: keys do not go away.
const Null = "null"

// Load reads the value of a key into what value points to, and reports whether
// there is one. If there is none, it leaves that as it is.
func Load(ctx context.Context, values Values, key string, value any) (found bool, err error) {
	stored, err := values.Get(ctx, key)
	if err != nil || stored == nil || string(stored) == Null {
		return false, err
	}
	if err := json.Unmarshal(stored, value); err != nil {
		return false, fmt.Errorf("cannot decode %s: %w", key, err)
	}
	return true, nil
}

// Encode returns a value as JSON, whose length is bounded by that of its texts:
// escaped for HTML, a letter could take six times as much.
func Encode(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("cannot encode a value: %w", err)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}
