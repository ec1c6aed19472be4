package access

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/weirhq/weir"
)

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
	return metadata.Put(ctx, key, text)
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
