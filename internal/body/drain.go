package body

import (
	"io"
	"net/http"
	"strings"
)

// drain reads what is left of a refused body, within reason. A client that reads
// nothing before it has written everything would find the connection broken
// otherwise, and never learn why.
func drain(r *http.Request) {
	_, _ = io.CopyN(io.Discard, r.Body, maxDrainedBytes) // what ends it ends the request
}

// DrainUnread does so for a body of which nothing was read. A client that asked
// whether to send it has its answer sooner without, and one that is known to be
// larger than would be read gains nothing.
func DrainUnread(r *http.Request) {
	if r.ContentLength <= maxDrainedBytes && !strings.EqualFold(r.Header.Get("Expect"), "100-continue") {
		drain(r)
	}
}
