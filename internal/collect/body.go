package collect

import (
	"context"
	"net/http"
	"strings"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/body"
)

// readBody reads a request's body and inflates it. The caller must call
// release when it is done with the body.
func (c *Collector) readBody(w http.ResponseWriter, r *http.Request) (text []byte, release func(), err error) {
	if err := checkEncoding(r.Header.Get("Content-Encoding")); err != nil {
		body.DrainUnread(r)
		return nil, nil, err
	}
	share := c.memory.Share()
	text, err = share.Read(w, r)
	if err != nil {
		return nil, nil, err
	}
	share.Keep(int64(len(text)))
	return text, share.Release, nil
}

// inflateMessage inflates the body of a message, which is in memory already. The
// caller must call release when it is done with the body.
func (c *Collector) inflateMessage(ctx context.Context, encoding string, raw []byte) (text []byte, release func(), err error) {
	if err := checkEncoding(encoding); err != nil {
		return nil, nil, err
	}
	share := c.memory.Share()
	text, err = share.Take(ctx, raw)
	if err != nil {
		return nil, nil, err
	}
	share.Keep(int64(len(text)))
	return text, share.Release, nil
}

// checkEncoding refuses what is said of a body that cannot be read here.
func checkEncoding(encoding string) error {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity", "gzip", "x-gzip", "zstd":
		return nil
	default:
		return weir.Errorf(weir.CodeUnsupported, "Content-Encoding %q is not known; use identity, gzip or zstd", encoding)
	}
}
