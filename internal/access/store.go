package access

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/weirhq/weir"
)

// keepTimeout bounds a write of the metadata, and the look at what became of
// it. The client who asked is not waited for and cannot end it: what is on disk
// and what is in memory would part.
const keepTimeout = 10 * time.Second

// load reads a value of the metadata, if there is one.
func load(ctx context.Context, metadata Metadata, key string, value any) error {
	stored, err := metadata.Get(ctx, key)
	if err != nil || stored == nil {
		return err
	}
	return json.Unmarshal(stored, value)
}

// store writes a value and returns nil only if it is on disk.
func store(ctx context.Context, metadata Metadata, key string, value any) error {
	text, err := encode(value)
	if err != nil {
		return err
	}
	if len(text) > maxValueBytes {
		return weir.Errorf(weir.CodeConflict, "this makes a list of %d bytes, which may have %d; remove something, or use shorter names", len(text), maxValueBytes)
	}
	ctx = context.WithoutCancel(ctx)
	if err := put(ctx, metadata, key, text); err != nil && !holds(ctx, metadata, key, text) {
		return &weir.Error{Code: weir.CodeUnavailable, Message: "the change could not be kept on disk; try again", Err: err}
	}
	return nil
}

func put(ctx context.Context, metadata Metadata, key string, text []byte) error {
	ctx, cancel := context.WithTimeout(ctx, keepTimeout)
	defer cancel()
	return metadata.Put(ctx, key, text)
}

// holds reports whether a write arrived of which nothing was heard.
func holds(ctx context.Context, metadata Metadata, key string, text []byte) bool {
	ctx, cancel := context.WithTimeout(ctx, keepTimeout)
	defer cancel()
	stored, err := metadata.Get(ctx, key)
	return err == nil && bytes.Equal(stored, text)
}

// encode writes a value as JSON, whose length is bounded by that of its text:
// escaped for HTML, a letter could take six.
func encode(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("cannot encode what is to be kept: %w", err)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}
