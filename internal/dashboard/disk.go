package dashboard

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

// disk is the metadata as this package writes it.
type disk struct{ metadata Metadata }

// load reads a value, and reports whether there is one.
func (d disk) load(ctx context.Context, key string, value any) (bool, error) {
	stored, err := d.metadata.Get(ctx, key)
	if err != nil || stored == nil || string(stored) == "null" {
		return false, err
	}
	if err := json.Unmarshal(stored, value); err != nil {
		return false, fmt.Errorf("cannot decode %s: %w", key, err)
	}
	return true, nil
}

// store writes a value and returns nil only if it is on disk. A write whose
// answer is lost is looked up.
func (d disk) store(ctx context.Context, key string, text []byte) error {
	ctx = context.WithoutCancel(ctx)
	if err := d.put(ctx, key, text); err != nil && !d.holds(ctx, key, text) {
		return &weir.Error{Code: weir.CodeUnavailable, Message: "the change could not be kept on disk; try again", Err: err}
	}
	return nil
}

func (d disk) put(ctx context.Context, key string, text []byte) error {
	ctx, cancel := context.WithTimeout(ctx, keepTimeout)
	defer cancel()
	return d.metadata.Put(ctx, key, text)
}

// holds reports whether a write arrived of which nothing was heard.
func (d disk) holds(ctx context.Context, key string, text []byte) bool {
	ctx, cancel := context.WithTimeout(ctx, keepTimeout)
	defer cancel()
	stored, err := d.metadata.Get(ctx, key)
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

// decodeNumbers reads a JSON value whose numbers keep their digits.
func decodeNumbers(text []byte) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return value, decoder.Decode(&value)
}
