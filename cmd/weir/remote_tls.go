package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
)

// scheme is that of the addresses of a server that is configured as this
// process would be.
func scheme() string {
	if os.Getenv("WEIR_TLS_CERT") != "" {
		return "https"
	}
	return "http"
}

// newHTTPClient returns a client for requests to a server.
func newHTTPClient() *http.Client { return &http.Client{Transport: tlsHint{http.DefaultTransport}} }

const (
	// spokenTo is how a server that speaks TLS answers who does not.
	spokenTo = "Client sent an HTTP request to an HTTPS server."
	// useTLS is the problem that says it so that a person knows what to do.
	useTLS = `{"status":400,"detail":"the server speaks TLS: use https://"}`
)

// tlsHint makes requests, and says so where the server speaks TLS and the
// request did not.
type tlsHint struct{ base http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (h tlsHint) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := h.base.RoundTrip(r)
	if err != nil || response.StatusCode != http.StatusBadRequest || response.ProtoAtLeast(1, 1) {
		return response, err // such a server answers with HTTP 1.0
	}
	begin, err := io.ReadAll(io.LimitReader(response.Body, int64(len(spokenTo))))
	if err != nil || string(begin) != spokenTo {
		response.Body = rest{io.MultiReader(bytes.NewReader(begin), response.Body), response.Body}
		return response, nil
	}
	response.Header.Set("Content-Type", "application/problem+json")
	response.Body = rest{strings.NewReader(useTLS), response.Body}
	return response, nil
}

// rest is a body that was read from, with what was read.
type rest struct {
	io.Reader
	io.Closer
}
