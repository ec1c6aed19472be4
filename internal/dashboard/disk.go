package dashboard

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

// load reads a value, and reports whether there is one.
func load(ctx context.Context, metadata Metadata, key string, value any) (bool, error) {
	stored, err := metadata.Get(ctx, key)
	if err != nil || stored == nil || string(stored) == "null" {
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

// decodeNumbers reads a JSON value whose numbers keep their digits.
func decodeNumbers(text []byte) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return value, decoder.Decode(&value)
}
