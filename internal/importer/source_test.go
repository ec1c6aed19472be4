package importer

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func zipped(t *testing.T, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zstandard(t *testing.T, text string) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	return w.EncodeAll([]byte(text), nil)
}

// TestCompressionMakesNoDifference holds that a file has the same ids however
// it is stored.
func TestCompressionMakesNoDifference(t *testing.T) {
	text := manyEvents(3000)
	c := newCollector()
	for name, content := range map[string][]byte{
		"plain":            []byte(text),
		"gzip":             zipped(t, text),
		"two gzip members": append(zipped(t, text[:5000]), zipped(t, text[5000:])...),
		"zstd":             zstandard(t, text),
		"Windows":          []byte("\uFEFF" + strings.ReplaceAll(text, "\n", "\r\n")),
		"no last line end": []byte(strings.TrimSuffix(text, "\n")),
	} {
		s, err := Import(t.Context(), c, Input{Reader: bytes.NewReader(content)}, Options{Format: NDJSON{}})
		if err != nil || s.Accepted != 3000 || len(c.events) != 3000 {
			t.Errorf("%s: error %v, summary %+v, %d events in all", name, err, s, len(c.events))
		}
	}
}

func TestCutOffGzipImportsWhatIsThere(t *testing.T) {
	content := zipped(t, manyEvents(5000))
	s, err := Import(t.Context(), newCollector(), Input{Reader: bytes.NewReader(content[:len(content)/2])}, Options{Format: NDJSON{}})
	if !errors.Is(err, io.ErrUnexpectedEOF) || s.Accepted == 0 {
		t.Errorf("error %v, summary %+v", err, s)
	}
}

func TestEmptyFiles(t *testing.T) {
	for _, text := range []string{"", "\n\n", "\x1f"} {
		s, err := Import(t.Context(), newCollector(), Input{Reader: strings.NewReader(text)}, Options{Format: Combined{}})
		if err != nil || s.Accepted != 0 {
			t.Errorf("%q: error %v, summary %+v", text, err, s)
		}
	}
}

func TestLongLinesAreMalformed(t *testing.T) {
	long := strings.Repeat("x", 3*maxLineBytes)
	s := run(t, newCollector(), manyEvents(1)+long+"\n"+manyEvents(1)+long, NDJSON{})
	if s.Accepted != 2 || s.Malformed != 2 || s.Lines != 4 {
		t.Errorf("summary is %+v", s)
	}
	reader := newLineReader(strings.NewReader(long))
	if _, err := reader.next(); err == nil || cap(reader.text) > 2*maxLineBytes {
		t.Errorf("error %v, kept %d bytes", err, cap(reader.text))
	}
}
