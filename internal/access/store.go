package access

import (
	"context"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata"
)

// store writes a value and returns nil only if it is on disk.
func store(ctx context.Context, values metadata.Values, key string, value any) error {
	text, err := metadata.Encode(value)
	if err != nil {
		return err
	}
	if len(text) > maxValueBytes {
		return weir.Errorf(weir.CodeConflict, "this makes a list of %d bytes, which may have %d; remove something, or use shorter names", len(text), maxValueBytes)
	}
	return values.Put(ctx, key, text)
}
