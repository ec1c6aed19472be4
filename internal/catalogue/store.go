package catalogue

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/weirhq/weir"
)

// key is where the metadata has the descriptions of a project.
func key(project string) string { return "catalogue." + project }

// store writes a value and returns nil only if it is on disk.
func (c *Catalogue) store(ctx context.Context, key string, value []byte) error {
	ctx = context.WithoutCancel(ctx)
	if err := c.put(ctx, key, value); err != nil && !c.holds(ctx, key, value) {
		return &weir.Error{Code: weir.CodeUnavailable, Message: "the change could not be kept on disk; try again", Err: err}
	}
	return nil
}

func (c *Catalogue) put(ctx context.Context, key string, value []byte) error {
	ctx, cancel := context.WithTimeout(ctx, keepTimeout)
	defer cancel()
	return c.config.Metadata.Put(ctx, key, value)
}

// holds reports whether a write arrived of which nothing was heard.
func (c *Catalogue) holds(ctx context.Context, key string, value []byte) bool {
	ctx, cancel := context.WithTimeout(ctx, keepTimeout)
	defer cancel()
	stored, err := c.config.Metadata.Get(ctx, key)
	return err == nil && bytes.Equal(stored, value)
}

// encode writes a value as JSON, not escaped for HTML: that could make it six
// times as long.
func encode(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("cannot encode the descriptions: %w", err)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}
