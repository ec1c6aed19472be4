package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// maxReadyBytes bounds what is read of an answer about readiness: anything may
// answer at the address.
const maxReadyBytes = 64 << 10

// withListen is the server that listens on an address.
func (r remote) withListen(listen string) string { return scheme() + "://" + reachable(listen) }

// askReady asks a server whether it is ready, and returns its reasons if not.
func askReady(ctx context.Context, server string) []string {
	const patience = 10 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server+"/readyz", nil)
	if err != nil {
		return []string{fmt.Sprintf("%s is no address of a server: %v", server, err)}
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return []string{fmt.Sprintf("A server holds the data directory but does not answer at %s: %v. Name its address with --listen.", server, err)}
	}
	defer response.Body.Close()
	var answer struct {
		Status  string   `json:"status"`
		Reasons []string `json:"reasons"`
	}
	err = json.NewDecoder(io.LimitReader(response.Body, maxReadyBytes)).Decode(&answer)
	if err != nil || answer.Status == "" {
		return []string{fmt.Sprintf("A server holds the data directory, but what answers at %s is not Weir. Name its address with --listen.", server)}
	}
	return answer.Reasons
}
