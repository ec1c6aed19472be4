package stan

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	stango "github.com/nats-io/stan.go"
)

// patience is how long a test waits for what must come.
const patience = 15 * time.Second

// inbox gathers the messages of a subscription.
type inbox chan *stango.Msg

func newInbox() inbox { return make(inbox, 100_000) }

func (b inbox) take(m *stango.Msg) { b <- m }

// next returns the next message.
func (b inbox) next(t *testing.T) *stango.Msg {
	t.Helper()
	return receive(t, b)
}

func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case value := <-from:
		return value
	case <-time.After(patience):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

// expect awaits messages with these texts.
func (b inbox) expect(t *testing.T, texts ...string) (messages []*stango.Msg) {
	t.Helper()
	for i, want := range texts {
		m := b.next(t)
		if string(m.Data) != want {
			t.Fatalf("message %d is %q (sequence %d), want %q", i, m.Data, m.Sequence, want)
		}
		messages = append(messages, m)
	}
	return messages
}

// quiet checks that nothing comes for a while.
func (b inbox) quiet(t *testing.T, during time.Duration) {
	t.Helper()
	select {
	case m := <-b:
		t.Fatalf("message %q (sequence %d, redelivered %v) came, which should not", m.Data, m.Sequence, m.Redelivered)
	case <-time.After(during):
	}
}

// texts returns the texts of messages from a number to another.
func texts(from, to int) (all []string) {
	for i := from; i <= to; i++ {
		all = append(all, strconv.Itoa(i))
	}
	return all
}

// publish publishes each text.
func publish(t *testing.T, conn stango.Conn, channel string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if err := conn.Publish(channel, []byte(text)); err != nil {
			t.Fatalf("cannot publish %q to %s: %v", text, channel, err)
		}
	}
}

// must ends the test at an error.
func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// check ends the test at an error.
func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantError checks an error's text.
func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if got := fmt.Sprint(err); got != want {
		t.Fatalf("the error is %q, want %q", got, want)
	}
}

// own makes a name that only this test uses.
func own(t *testing.T, suffix string) string {
	out := []byte(t.Name() + suffix)
	for i, b := range out {
		if b == '/' {
			out[i] = '_'
		}
	}
	return string(out)
}
