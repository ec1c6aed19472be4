package collect

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/weirhq/weir"
)

// counters note what they are told.
type counters struct {
	mu   sync.Mutex
	told []string
}

func (c *counters) Accepted(project string, events, repeats int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told = append(c.told, fmt.Sprintf("%s accepted %d repeats %d", project, events, repeats))
}

func (c *counters) Rejected(project string, codes ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told = append(c.told, fmt.Sprintf("%s rejected %v", project, codes))
}

func TestVerdictsAreCounted(t *testing.T) {
	f := start(t, options{})
	c := new(counters)
	f.config.Counters = c
	f.accept(event("a") + "\n" + event("b") + "\n{}\n" + event("a"))
	f.accept(`{"name":"n"}`)
	f.accept(event("b"))
	want := []string{"default accepted 3 repeats 1", "default rejected [missing_name]", "default rejected [missing_person]", "default accepted 1 repeats 1"}
	if !slices.Equal(c.told, want) {
		t.Errorf("told %q, want %q", c.told, want)
	}
}

// TestReplayingOne keeps what is still wrong out of the quarantine, and counts
// what is sent twice once.
func TestReplayingOne(t *testing.T) {
	f := start(t, options{})
	for body, want := range map[string]string{
		`{"user_id":"u"}`:                       "missing_name",
		event("a") + "\n" + `{"user_id":"u"}`:   "missing_name",
		event("a") + "\n" + event("b"):          "must be one event",
		``:                                      "must be one event",
		`[]`:                                    "must be one event",
		`{"name":`:                              "invalid_json",
		`{"name":"n","user_id":"u","time":"x"}`: "invalid_field",
	} {
		_, err := f.Replay(t.Context(), weir.DefaultProject, []byte(body))
		said := fmt.Sprint(err)
		if refused, ok := errors.AsType[*RefusedError](err); ok {
			said = refused.Rejected[0].Code
		}
		if code := weir.ErrorCode(err); err == nil || code != weir.CodeInvalid || !strings.Contains(said, want) {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
	}
	if kept := f.quarantined(); len(kept) != 0 || len(f.stored()) != 0 {
		t.Errorf("%d in the quarantine, %d stored", len(kept), len(f.stored()))
	}
	for i := range 2 {
		result, err := f.Replay(t.Context(), weir.DefaultProject, []byte(event("a")))
		if err != nil || result.Accepted != 1 || result.Repeats != i {
			t.Errorf("%+v, %v", result, err)
		}
	}
	if stored := f.stored(); len(stored) != 1 {
		t.Errorf("stored %d", len(stored))
	}
}

func TestTheQuarantineKnowsWhoSent(t *testing.T) {
	f := start(t, options{})
	for _, agent := range []string{"curl/8", strings.Repeat("é", 150), ""} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("User-Agent", agent)
		if _, err := f.Accept(t.Context(), weir.DefaultProject, []byte(`{}`), originOf(r)); err != nil {
			t.Fatal(err)
		}
	}
	kept := f.quarantined()
	if len(kept) != 3 || kept[0].Client != "curl/8" || kept[1].Client != strings.Repeat("é", 100) || kept[2].Client != "" {
		t.Errorf("%+v", kept)
	}
}
