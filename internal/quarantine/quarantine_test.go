package quarantine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/quarantine"
	"github.com/weirhq/weir/internal/stream"
	"github.com/weirhq/weir/internal/stream/streamtest"
)

// fixture is a quarantine over the real stream, and an intake that refuses events
// named "wrong".
type fixture struct {
	*quarantine.Quarantine
	t        *testing.T
	messages *stream.Quarantine
	config   quarantine.Config

	mu       sync.Mutex
	accepted []string
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	conn := streamtest.Connect(t)
	messages, err := stream.OpenQuarantine(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	marks, err := stream.OpenQuarantineMarks(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, messages: messages}
	f.config = quarantine.Config{Messages: messages, Marks: marks, Accept: f.accept}
	f.Quarantine = quarantine.New(f.config)
	return f
}

func (f *fixture) accept(_ context.Context, project string, event []byte) error {
	if strings.Contains(string(event), `"wrong"`) {
		return weir.Errorf(weir.CodeInvalid, "it is still wrong")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.accepted = append(f.accepted, project+" "+strings.TrimSpace(string(event)))
	return nil
}

var received = time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC)

// put keeps a message of events, each a code and a text.
func (f *fixture) put(project string, events ...[2]string) {
	f.t.Helper()
	var body []byte
	for _, e := range events {
		line, err := json.Marshal(map[string]any{"received_at": received, "code": e[0], "reason": "because", "event": e[1]})
		if err != nil {
			f.t.Fatal(err)
		}
		body = append(append(body, line...), '\n')
	}
	if err := f.messages.Put(f.t.Context(), project, "", body); err != nil {
		f.t.Fatal(err)
	}
}

// ids lists all pages of a project as text.
func (f *fixture) ids(project, code string, limit int) string {
	f.t.Helper()
	text := ""
	page := weir.QuarantinePage{Limit: limit, Code: code}
	for {
		list, err := f.List(f.t.Context(), project, page)
		if err != nil {
			f.t.Fatal(err)
		}
		for _, e := range list.Events {
			text += e.ID + " "
		}
		if page.Before = list.Next; page.Before == "" {
			return text
		}
		text += "| "
	}
}

func wantError(t *testing.T, what string, err error, code weir.Code, field string) {
	t.Helper()
	refused, ok := errors.AsType[*weir.Error](err)
	if !ok || refused.Code != code || refused.Field != field {
		t.Errorf("%s: %v, want %s of field %q", what, err, code, field)
	}
}

func TestTheListHasTheNewestFirst(t *testing.T) {
	f := newFixture(t)
	f.put("shop", [2]string{"a", "1"}, [2]string{"b", "2"}, [2]string{"a", `{"context":{"library":"web/1"}}`})
	f.put("other", [2]string{"a", "4"})
	f.put("shop", [2]string{"a", "5"})
	for _, test := range []struct {
		project, code string
		limit         int
		want          string
	}{
		{"shop", "", 0, "3-0 1-2 1-1 1-0 "},
		{"shop", "", 1, "3-0 | 1-2 | 1-1 | 1-0 "},
		{"shop", "", 3, "3-0 1-2 1-1 | 1-0 "},
		{"shop", "", 4, "3-0 1-2 1-1 1-0 "},
		{"shop", "a", 2, "3-0 1-2 | 1-0 "},
		{"shop", "b", 200, "1-1 "},
		{"shop", "c", 0, ""},
		{"other", "", 0, "2-0 "},
		{"none", "", 0, ""},
	} {
		if got := f.ids(test.project, test.code, test.limit); got != test.want {
			t.Errorf("%+v gives %s", test, got)
		}
	}
	list, err := f.List(t.Context(), "shop", weir.QuarantinePage{Before: "3-0", Limit: 1})
	if err != nil || len(list.Events) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	e := list.Events[0]
	if e.Code != "a" || e.Reason != "because" || !e.Time.Equal(received) || e.Client != "web/1" || e.Event != `{"context":{"library":"web/1"}}` {
		t.Errorf("%+v", e)
	}
	for _, bad := range []string{"x", "1", "1.2", "0-0", "1--1", "01-0", "1-0 ", "-1-0", "99999999999999999999-0"} {
		_, err := f.List(t.Context(), "shop", weir.QuarantinePage{Before: bad})
		wantError(t, bad, err, weir.CodeInvalid, "before")
	}
	for _, bad := range []int{-1, 201} {
		_, err := f.List(t.Context(), "shop", weir.QuarantinePage{Limit: bad})
		wantError(t, fmt.Sprint(bad), err, weir.CodeInvalid, "limit")
	}
}

// TestWhatCannotBeReadIsShown: a line that no part of Weir wrote.
func TestWhatCannotBeReadIsShown(t *testing.T) {
	f := newFixture(t)
	if err := f.messages.Put(t.Context(), "shop", "", []byte("x\xff\n\n{}\n")); err != nil {
		t.Fatal(err)
	}
	list, err := f.List(t.Context(), "shop", weir.QuarantinePage{})
	if err != nil || len(list.Events) != 2 || list.Events[1].Event != "x\uFFFD" || list.Events[1].Reason == "" {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestAPageIsBounded has much that is looked through, and large events.
func TestAPageIsBounded(t *testing.T) {
	f := newFixture(t)
	large := [2]string{"large", strings.Repeat("x", 60<<10)}
	var message [][2]string
	for range 15 {
		message = append(message, large)
	}
	for range 22 {
		f.put("shop", message...)
	}
	list, err := f.List(t.Context(), "shop", weir.QuarantinePage{Limit: 200})
	if err != nil || len(list.Events) > 40 || list.Next == "" {
		t.Errorf("%d events, next %q, %v", len(list.Events), list.Next, err)
	}
	list, err = f.List(t.Context(), "shop", weir.QuarantinePage{Code: "none"})
	if err != nil || len(list.Events) != 0 || list.Next == "" {
		t.Errorf("%d events, next %q, %v", len(list.Events), list.Next, err)
	}
	if got := f.ids("shop", "none", 0); !strings.HasPrefix(got, "| ") {
		t.Error(got)
	}
	if got := f.ids("shop", "", 200); strings.Count(got, "-") != 15*22 {
		t.Error(got)
	}
}

func TestDeleting(t *testing.T) {
	f := newFixture(t)
	f.put("shop", [2]string{"a", "1"})
	f.put("shop", [2]string{"a", "1"}, [2]string{"b", "2"}, [2]string{"c", "3"})
	again := quarantine.New(f.config) // as after a restart
	for _, step := range []struct {
		of       *quarantine.Quarantine
		id, left string
	}{
		{f.Quarantine, "2-1", "2-2 2-0 1-0 "},
		{again, "2-2", "2-0 1-0 "},
		{again, "1-0", "2-0 "},
		{f.Quarantine, "2-0", ""},
	} {
		if err := step.of.Delete(t.Context(), "shop", step.id); err != nil {
			t.Fatal(step.id, err)
		}
		if got := f.ids("shop", "", 0); got != step.left {
			t.Errorf("without %s there are %s", step.id, got)
		}
		wantError(t, "again", step.of.Delete(t.Context(), "shop", step.id), weir.CodeNotFound, "")
	}
	f.put("shop", [2]string{"a", "1"})
	for _, id := range []string{"3-1", "4-0", "2-0", "18446744073709551615-0"} {
		wantError(t, id, f.Delete(t.Context(), "shop", id), weir.CodeNotFound, "")
	}
	wantError(t, "another project's", f.Delete(t.Context(), "other", "3-0"), weir.CodeNotFound, "")
	wantError(t, "no id", f.Delete(t.Context(), "shop", "x"), weir.CodeInvalid, "id")
}

func TestDeletingConcurrently(t *testing.T) {
	f := newFixture(t)
	f.put("shop", [2]string{"a", "1"}, [2]string{"b", "2"}, [2]string{"c", "3"}, [2]string{"d", "4"})
	var running sync.WaitGroup
	for i := range 8 {
		running.Go(func() {
			err := f.Delete(t.Context(), "shop", fmt.Sprintf("1-%d", i/2))
			if err != nil && weir.ErrorCode(err) != weir.CodeNotFound {
				t.Error(err)
			}
		})
	}
	running.Wait()
	if got := f.ids("shop", "", 0); got != "" {
		t.Error(got)
	}
}

// TestOneReplaysAtATime: made right in two ways an event would count twice.
func TestOneReplaysAtATime(t *testing.T) {
	f := newFixture(t)
	f.put("shop", [2]string{"a", "{}"}, [2]string{"b", "{}"})
	begun, goOn, done := make(chan struct{}), make(chan struct{}), make(chan error)
	config := f.config
	config.Accept = func(ctx context.Context, project string, event []byte) error {
		if strings.Contains(string(event), `"slow"`) {
			close(begun)
			<-goOn
		}
		return f.accept(ctx, project, event)
	}
	q := quarantine.New(config)
	go func() {
		done <- q.Replay(t.Context(), "shop", "1-0", weir.QuarantineReplay{Event: json.RawMessage(`{"name":"slow","time":"2026-03-01T00:00:00Z"}`)})
	}()
	<-begun
	fast := weir.QuarantineReplay{Event: json.RawMessage(`{"name":"fast"}`)}
	wantError(t, "meanwhile", q.Replay(t.Context(), "shop", "1-0", fast), weir.CodeConflict, "")
	wantError(t, "another project's", q.Replay(t.Context(), "other", "1-0", fast), weir.CodeNotFound, "")
	if err := q.Replay(t.Context(), "shop", "1-1", fast); err != nil {
		t.Errorf("another event: %v", err)
	}
	close(goOn)
	if err := <-done; err != nil {
		t.Error(err)
	}
	wantError(t, "afterwards", q.Replay(t.Context(), "shop", "1-0", fast), weir.CodeNotFound, "")
	if len(f.accepted) != 2 {
		t.Errorf("accepted %v", f.accepted)
	}
}

func TestReplaying(t *testing.T) {
	f := newFixture(t)
	f.put("shop", [2]string{"a", `{"id":"own","name":"","time":"yesterday"}`}, [2]string{"b", "no JSON"}, [2]string{"c", `{"id":7}`}, [2]string{"d", "{}"})
	replay := func(id, event string) error {
		return f.Replay(t.Context(), "shop", id, weir.QuarantineReplay{Event: json.RawMessage(event)})
	}
	wantError(t, "still wrong", replay("1-0", `{"name":"wrong"}`), weir.CodeInvalid, "")
	for _, event := range []string{``, `[]`, `[{"name":"x"}]`, `null`, `"x"`, `{`} {
		wantError(t, event, replay("1-0", event), weir.CodeInvalid, "event")
	}
	if got := f.ids("shop", "", 0); got != "1-3 1-2 1-1 1-0 " || len(f.accepted) != 0 {
		t.Fatalf("after failures there are %s, accepted %v", got, f.accepted)
	}
	for _, step := range []struct{ id, event, accepted string }{
		{"1-0", `{"name":"<n>"}`, `{"id":"own","name":"<n>","time":"2026-03-01T12:00:00.123456Z"}`},
		{"1-1", `{"name":"n","id":"","time":null}`, `{"id":"quarantine-1-1-1772366400123456","name":"n","time":"2026-03-01T12:00:00.123456Z"}`},
		{"1-2", `{"name":"n","id":"mine","time":5,"n":12345678901234567890}`, `{"id":"mine","n":12345678901234567890,"name":"n","time":5}`},
		{"1-3", `{"name":"n"}`, `{"id":"quarantine-1-3-1772366400123456","name":"n","time":"2026-03-01T12:00:00.123456Z"}`},
	} {
		if err := replay(step.id, step.event); err != nil {
			t.Fatal(step.id, err)
		}
		if got := f.accepted[len(f.accepted)-1]; got != "shop "+step.accepted {
			t.Errorf("%s: accepted %s", step.id, got)
		}
		wantError(t, "again", replay(step.id, step.event), weir.CodeNotFound, "")
	}
	if got := f.ids("shop", "", 0); got != "" || len(f.accepted) != 4 {
		t.Errorf("there are %s, accepted %v", got, f.accepted)
	}
	wantError(t, "no id", replay("", "{}"), weir.CodeInvalid, "id")
}
