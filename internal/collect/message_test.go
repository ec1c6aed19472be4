package collect

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/weirhq/weir"
)

// publish gives a message; headers come as name, value, name, value.
func (f *fixture) publish(body string, headers ...string) (string, error) {
	f.tb.Helper()
	m := Message{Project: weir.DefaultProject, Header: map[string][]string{}, Body: []byte(body)}
	for i := 0; i < len(headers); i += 2 {
		m.Header[headers[i]] = []string{headers[i+1]}
	}
	answer, err := f.ServeMessage(f.tb.Context(), m)
	return string(answer), err
}

func (f *fixture) wantPublished(want, body string, headers ...string) {
	f.tb.Helper()
	if got, err := f.publish(body, headers...); err != nil || got != want {
		f.tb.Errorf("%.80s: got %s, %v\nwant %s", body, got, err, want)
	}
}

func TestTheAnswerToMessages(t *testing.T) {
	f := start(t, options{})
	f.wantPublished(`{"accepted":1,"rejected":[],"stream":"LOG","seq":1}`, event("a"))
	f.wantPublished(`{"accepted":2,"rejected":[{"index":1,"code":"missing_name","reason":"an event needs a \"name\""}],"stream":"LOG","seq":2}`,
		"["+event("b")+`,{"user_id":"u"},`+event("c")+"]")
	f.wantPublished(`{"accepted":1,"rejected":[],"stream":"LOG","seq":1,"duplicate":true}`, event("a"))
	f.wantPublished(`{"accepted":2,"rejected":[],"stream":"LOG","seq":3}`, event("a")+event("d"))
	f.wantPublished(`{"accepted":2,"rejected":[],"stream":"LOG","seq":3,"duplicate":true}`, event("a")+event("d"))
	if n := len(f.stored()); n != 4 {
		t.Errorf("the log has %d events", n)
	}
}

// TestTheSequenceIsThatOfTheFrame with the end of the body, for bodies of many
// frames and for several that share an append.
func TestTheSequenceIsThatOfTheFrame(t *testing.T) {
	f, held := startHeld(t)
	bodies := map[string]string{}
	var waiting []<-chan outcome
	for i := range 20 {
		id := fmt.Sprint("r", i)
		bodies[id] = batchOf(1+i*500, id)
		waiting = append(waiting, f.acceptLater(t.Context(), bodies[id]))
	}
	f.waitQueued(1)
	for range 100 {
		held.release <- struct{}{}
	}
	ends := map[int]uint64{}
	for i, w := range waiting {
		o := <-w
		if o.err != nil {
			t.Fatal(o.err)
		}
		ends[i] = o.Sequence
	}
	last := map[string]uint64{}
	for _, frame := range f.frames() {
		for _, event := range decodeAll(t, frame.Body) {
			last[event.ID] = frame.Sequence
		}
	}
	for i := range waiting {
		if want := last[fmt.Sprintf("r%d-%d", i, i*500)]; ends[i] != want || want == 0 {
			t.Errorf("request %d ends in frame %d, and was told %d", i, want, ends[i])
		}
	}
}

func TestAMessagesIDIsItsEvents(t *testing.T) {
	f := start(t, options{})
	const untimed = `{"name":"n","user_id":"u"}`
	f.wantPublished(`{"accepted":1,"rejected":[],"stream":"LOG","seq":1}`, untimed, "Nats-Msg-Id", "m1")
	f.wantPublished(`{"accepted":1,"rejected":[],"stream":"LOG","seq":1,"duplicate":true}`, untimed, "Nats-Msg-Id", "m1")
	if _, err := f.publish(event("own"), "Nats-Msg-Id", "m2"); err != nil {
		t.Error(err)
	}
	if _, err := f.publish(untimed+untimed, "Nats-Msg-Id", "m3"); err != nil {
		t.Error(err)
	}
	events := f.stored()
	if len(events) != 4 || events[0].ID != "m1" || events[1].ID != "own" || events[2].ID == "m3" || events[3].ID == "m3" {
		t.Errorf("%+v", events)
	}
}

// TestAUserAgentHoldsNoNUL: with one, no store would keep the event.
func TestAUserAgentHoldsNoNUL(t *testing.T) {
	m := Message{Header: map[string][]string{"User-Agent": {"a\x00b"}}}
	if got := m.origin().UserAgent; got != "ab" {
		t.Errorf("got %q", got)
	}
}

func TestMessagesAreInflated(t *testing.T) {
	f := start(t, options{})
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	if _, err := w.Write([]byte(batchOf(2000, "z"))); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	for _, header := range []string{"gzip", ""} { // its magic bytes say it as well
		if _, err := f.publish(zipped.String(), "Content-Encoding", header); err != nil {
			t.Error(err)
		}
	}
	if n := len(f.stored()); n != 2000 {
		t.Errorf("the log has %d events", n)
	}
	if !f.memory.Idle() {
		t.Error("memory is still reserved")
	}
}

func TestMessagesThatAreRefused(t *testing.T) {
	f := start(t, options{})
	for _, test := range []struct {
		name, body string
		headers    []string
		want       weir.Code
	}{
		{"empty", "", nil, weir.CodeInvalid},
		{"no JSON", "hello", nil, weir.CodeInvalid},
		{"too large", strings.Repeat(" ", weir.MaxBodyBytes+1), nil, weir.CodeTooLarge},
		{"an unknown encoding", event("a"), []string{"Content-Encoding", "br"}, weir.CodeUnsupported},
		{"another stream", event("a"), []string{"Nats-Expected-Stream", "EVENTS"}, weir.CodeInvalid},
		{"an expectation", event("a"), []string{"Nats-Expected-Last-Sequence", "0"}, weir.CodeInvalid},
		{"an id with NUL", event("a"), []string{"Nats-Msg-Id", "a\x00b"}, weir.CodeInvalid},
		{"an id that is not UTF-8", event("a"), []string{"Nats-Msg-Id", "\xff\xfe"}, weir.CodeInvalid},
		{"a long id", event("a"), []string{"Nats-Msg-Id", strings.Repeat("i", weir.MaxIDBytes+1)}, weir.CodeInvalid},
	} {
		if answer, err := f.publish(test.body, test.headers...); err == nil || weir.ErrorCode(err) != test.want {
			t.Errorf("%s: %s, %v", test.name, answer, err)
		}
	}
	_, err := f.publish(`{"name":"n"}`)
	if refused, ok := errors.AsType[*RefusedError](err); !ok || len(refused.Rejected) != 1 {
		t.Errorf("an event of nobody: %v", err)
	}
	f.wantPublished(`{"accepted":1,"rejected":[],"stream":"LOG","seq":1}`, event("a"), "Nats-Expected-Stream", "LOG")
}
