package client

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

// notReceipts are answers of success to two events that Weir would not give.
var notReceipts = map[string]string{
	"an empty object":     `{}`,
	"null":                `null`,
	"an array":            `[]`,
	"nothing":             ``,
	"a page":              `<html>Please log in to the hotel's network`,
	"more behind it":      `{"accepted":2} {}`,
	"null accepted":       `{"accepted":null}`,
	"a text":              `{"accepted":"2"}`,
	"none accepted":       `{"accepted":0}`,
	"too few":             `{"accepted":1}`,
	"too many":            `{"accepted":3}`,
	"more than were sent": `{"accepted":2,"rejected":[{"index":0}]}`,
	"less than none":      `{"accepted":-1,"rejected":[{"index":0},{"index":1}],"rejected_omitted":1}`,
	"index out of range":  `{"accepted":1,"rejected":[{"index":2}]}`,
	"negative index":      `{"accepted":1,"rejected":[{"index":-1}]}`,
	"named twice":         `{"accepted":0,"rejected":[{"index":1},{"index":1}]}`,
	"omitted without one": `{"accepted":1,"rejected_omitted":1}`,
	"JetStream's own":     `{"stream":"S","seq":1}`,
}

// outcomesOf delivers events as one batch, for 10 s at most, and returns what
// became of each; errAbandoned if nothing did.
func outcomesOf(t *testing.T, c *Client, lines ...string) []error {
	t.Helper()
	p := newPublisher(t, c, PublisherOptions{})
	outcomes := slices.Repeat([]error{errAbandoned}, len(lines))
	var entries []*entry
	for i, line := range lines {
		entries = append(entries, &entry{line: []byte(line + "\n"), done: func(err error) {
			if !errors.Is(outcomes[i], errAbandoned) {
				t.Errorf("event %d is settled twice", i)
			}
			outcomes[i] = err
		}})
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, _ = p.deliver(ctx, nil, entries) // the outcomes say all
	return outcomes
}

// holdReceipt delivers two events to a server whose first answer is not Weir's.
func holdReceipt(t *testing.T, c *Client) {
	t.Helper()
	told := make(chan string, 10)
	c.onRetry = func(err error, _ time.Duration) { told <- err.Error() }
	if err := errors.Join(outcomesOf(t, c, `{"id":"1"}`, `{"id":"2"}`)...); err != nil {
		t.Error(err)
	}
	select {
	case got := <-told:
		if !strings.Contains(got, "is this a Weir server?") {
			t.Errorf("told %q", got)
		}
	default:
		t.Error("the first answer was taken for Weir's")
	}
}

// TestOnlyReceiptsAreSuccess: whatever else comes with a status of success, the
// events are sent again until Weir answers.
func TestOnlyReceiptsAreSuccess(t *testing.T) {
	t.Parallel()
	for name, answer := range notReceipts {
		t.Run(name, func(t *testing.T) {
			ok := func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(answer)) }
			_, c := serve(t, Config{}, ok, accept(`{"accepted":2}`))
			holdReceipt(t, c)
		})
	}
	t.Run("204", func(t *testing.T) {
		nothing := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }
		_, c := serve(t, Config{}, nothing, accept(`{"accepted":2}`))
		holdReceipt(t, c)
	})
}

func TestOnlyReceiptsAreSuccessOverNATS(t *testing.T) {
	t.Parallel()
	b := newBus(t)
	for name, answer := range notReceipts {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int32
			subscription := b.answer(t, "ingest.default", func(*nats.Msg) *nats.Msg {
				if asked.Add(1) == 1 {
					return &nats.Msg{Data: []byte(answer)}
				}
				return &nats.Msg{Data: []byte(`{"accepted":2,"rejected":[],"stream":"LOG","seq":1}`)}
			})
			holdReceipt(t, b.client(t, apiToken))
			if err := subscription.Unsubscribe(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestOmittedRejections: what an answer leaves out is found by sending the others
// again.
func TestOmittedRejections(t *testing.T) {
	t.Parallel()
	s, c := serve(t, Config{},
		accept(`{"accepted":1,"rejected":[{"index":1,"code":"first"}],"rejected_omitted":1}`),
		accept(`{"accepted":1,"rejected":[{"index":1,"code":"second"}]}`))
	outcomes := outcomesOf(t, c, `{"id":"1"}`, `{"id":"2"}`, `{"id":"3"}`)
	for i, want := range []string{"", "first", "second"} {
		if got, _ := errors.AsType[Rejection](outcomes[i]); got.Code != want || want == "" && outcomes[i] != nil {
			t.Errorf("event %d: %v, want %q", i, outcomes[i], want)
		}
	}
	if len(s.bodies) != 2 || s.bodies[1] != "{\"id\":\"1\"}\n{\"id\":\"3\"}\n" {
		t.Errorf("sent %q", s.bodies)
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "soon": 0, "0": 0, "7": 7 * time.Second, "-1": 0, "-9223372036854775808": 0, "-99999999999999999999": 0,
		"301": maxRetryAfter, "9223372036854775807": maxRetryAfter, "99999999999999999999": maxRetryAfter, "1.5": 0, "NaN": 0,
		"Fri, 02 Jan 2026 03:04:15 GMT": 10 * time.Second, "Fri, 02 Jan 1970 03:04:15 GMT": 0, "Fri, 31 Dec 9999 23:59:59 GMT": maxRetryAfter,
		"Mon, 01 Jan 0001 00:00:00 GMT": 0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q is %v, want %v", value, got, want)
		}
	}
	for seconds, want := range map[float64]time.Duration{-1e300: 0, -1: 0, 0: 0, 0.5: time.Second / 2, 1e300: maxRetryAfter} {
		failure := (&reply{Status: 503, RetryAfter: seconds}).failure()
		if got, ok := errors.AsType[*temporary](failure); !ok || got.after != want {
			t.Errorf("%v s: %v, want %v", seconds, failure, want)
		}
	}
}
