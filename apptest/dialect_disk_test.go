package apptest

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSDKsOnAFullDisk: the very first event of an SDK that sends once, which needs
// a salt, is held until there is room. An event for the quarantine, too large for
// what is left of a block of the disk, is refused until then, and no longer.
func TestSDKsOnAFullDisk(t *testing.T) {
	s, dir := startOnSmallDisk(t)
	filler := filepath.Join(dir, "filler")
	fillDisk(t, filler)
	s.awaitReadiness(t, http.StatusServiceUnavailable, "events are refused")
	page := fmt.Appendf(nil, `{"n":"pageview","u":"https://a.example/","d":%q}`, writeKey)
	poison := fmt.Appendf(nil, `{"api_key":%q,"batch":[{"event":"","properties":{"x":"%s"}}]}`, writeKey, strings.Repeat("x", 30_000))
	held := make(chan string, 1)
	go func() {
		response, body, err := s.post(t.Context(), "/api/event", "", page)
		if err != nil {
			held <- err.Error()
			return
		}
		held <- fmt.Sprint(response.StatusCode, string(body))
	}()
	if response, body := s.mustPost(t, "/batch/", "", poison); response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("poison on a full disk is answered %s %s", response.Status, body)
	}
	select {
	case answer := <-held:
		t.Errorf("on a full disk a page view is answered %s", answer)
	default:
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	s.awaitReadiness(t, http.StatusOK)
	if answer := <-held; answer != "202ok" {
		t.Errorf("the page view is answered %s", answer)
	}
	if response, body := s.mustPost(t, "/batch/", "", poison); response.StatusCode != http.StatusOK {
		t.Errorf("poison is answered %s %s", response.Status, body)
	}
	s.stop(t)
}
