package catalogue

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// key is where the metadata has the descriptions of a project.
func key(project string) string { return "catalogue." + project }

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
