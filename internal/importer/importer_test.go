package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// sentEvent is an event as it arrives.
type sentEvent struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Time        time.Time `json:"time"`
	UserID      string    `json:"user_id"`
	AnonymousID string    `json:"anonymous_id"`
	Properties  map[string]any
	Context     map[string]any
}

// collector is a sender that keeps what it is sent, by id as a server does.
type collector struct {
	mu     sync.Mutex
	events map[string]sentEvent
	sent   int
	// answer, if not nil, is called with the number of a body, from 1, and
	// may fail it or reject events of it.
	answer func(body int) ([]Rejection, error)
	bodies int
	active int
	most   int // the largest number of bodies at a time
}

func newCollector() *collector { return &collector{events: make(map[string]sentEvent)} }

func (c *collector) Send(ctx context.Context, body []byte) (int, []Rejection, error) {
	c.enter()
	defer c.leave()
	if err := ctx.Err(); err != nil {
		return 0, nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bodies++
	var rejected []Rejection
	if c.answer != nil {
		var err error
		if rejected, err = c.answer(c.bodies); err != nil {
			return 0, nil, err
		}
	}
	n, err := c.keep(body)
	return n - len(rejected), rejected, err
}

func (c *collector) enter() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.active++
	c.most = max(c.most, c.active)
}

func (c *collector) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.active--
}

func (c *collector) keep(body []byte) (n int, err error) {
	for line := range strings.Lines(string(body)) {
		var e sentEvent
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			return n, fmt.Errorf("cannot read %q: %w", line, err)
		}
		c.events[e.ID] = e
		c.sent++
		n++
	}
	return n, nil
}

// run imports a text into c.
func run(t *testing.T, c *collector, text string, format Format) Summary {
	t.Helper()
	summary, err := Import(t.Context(), c, Input{Reader: strings.NewReader(text)}, Options{Format: format})
	if err != nil {
		t.Fatal(err)
	}
	return summary
}

// manyEvents is NDJSON of n different events without ids.
func manyEvents(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, `{"name":"e","user_id":"u%d","time":"2025-01-01T00:00:00Z"}`+"\n", i)
	}
	return text.String()
}

func TestImportTwiceAddsNothing(t *testing.T) {
	c := newCollector()
	text := strings.Repeat(`{"name":"same","user_id":"u"}`+"\n", 2500)
	for range 2 {
		if s := run(t, c, text, NDJSON{}); s.Accepted != 2500 || s.Lines != 2500 {
			t.Fatalf("summary is %+v", s)
		}
	}
	if len(c.events) != 2500 || c.sent != 5000 {
		t.Errorf("%d different events of %d sent", len(c.events), c.sent)
	}
}

func TestImportOfAGrownFileAddsWhatIsNew(t *testing.T) {
	c := newCollector()
	run(t, c, manyEvents(10), NDJSON{})
	run(t, c, manyEvents(13), NDJSON{})
	if len(c.events) != 13 {
		t.Errorf("%d different events", len(c.events))
	}
}

func TestImportBoundsWhatIsInFlight(t *testing.T) {
	c := newCollector()
	entered, gate := make(chan struct{}, 20), make(chan struct{})
	blocked := senderFunc(func(ctx context.Context, body []byte) (int, []Rejection, error) {
		c.enter()
		defer c.leave()
		entered <- struct{}{}
		<-gate
		return strings.Count(string(body), "\n"), nil, nil
	})
	done := make(chan Summary, 1)
	go func() {
		s, err := Import(t.Context(), blocked, Input{Reader: strings.NewReader(manyEvents(20_000))}, Options{Format: NDJSON{}})
		if err != nil {
			t.Error(err)
		}
		done <- s
	}()
	for range maxInFlight {
		<-entered
	}
	close(gate)
	if s := <-done; s.Accepted != 20_000 {
		t.Errorf("summary is %+v", s)
	}
	if c.most != maxInFlight {
		t.Errorf("%d bodies at a time", c.most)
	}
}

type senderFunc func(context.Context, []byte) (int, []Rejection, error)

func (f senderFunc) Send(ctx context.Context, body []byte) (int, []Rejection, error) {
	return f(ctx, body)
}

func TestImportReportsLinesOfRejectedEvents(t *testing.T) {
	c := newCollector()
	c.answer = func(int) ([]Rejection, error) { return []Rejection{{Index: 1, Reason: "no good"}}, nil }
	text := "not JSON\n" + manyEvents(3)
	s := run(t, c, text, NDJSON{})
	if s.Accepted != 2 || s.Rejected != 1 || s.Malformed != 1 || s.Lines != 4 {
		t.Errorf("summary is %+v", s)
	}
	if len(s.Problems) != 2 || s.Problems[0].Line != 1 || s.Problems[1] != (Problem{Line: 3, Reason: "no good"}) {
		t.Errorf("problems are %+v", s.Problems)
	}
}

func TestImportShowsTheFirstProblemsOnly(t *testing.T) {
	s := run(t, newCollector(), strings.Repeat("x\n", 3000), NDJSON{})
	if s.Malformed != 3000 || len(s.Problems) != maxProblems || s.Problems[0].Line != 1 {
		t.Errorf("summary is %+v", s)
	}
}

func TestProgressIsInOrder(t *testing.T) {
	text := manyEvents(9500)
	var seen []Progress
	in := Input{Reader: strings.NewReader(text), Size: int64(len(text))}
	_, err := Import(t.Context(), newCollector(), in, Options{Format: NDJSON{}, OnProgress: func(p Progress) { seen = append(seen, p) }})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) != 10 {
		t.Fatalf("told %d times", len(seen))
	}
	for i, p := range seen {
		if want := min((i+1)*1000, 9500); p.Summary.Lines != want || p.Summary.Accepted != want {
			t.Errorf("progress %d is %+v", i, p)
		}
	}
	if last := seen[9]; last.Bytes != last.Size {
		t.Errorf("the last progress is %+v", last)
	}
}

var errDown = errors.New("server is down")

// failAfter lets n bodies through.
func failAfter(n int) func(int) ([]Rejection, error) {
	return func(body int) ([]Rejection, error) {
		if body > n {
			return nil, errDown
		}
		return nil, nil
	}
}

func TestInterruptedImportGoesOn(t *testing.T) {
	for name, tt := range map[string]struct {
		text   string
		format Format
	}{
		"ndjson": {manyEvents(9500), NDJSON{}},
		"csv":    {"user_id,n\n" + strings.Repeat("u,\"1\n2\"\n", 9500), CSV{Name: "e"}},
	} {
		t.Run(name, func(t *testing.T) {
			checkpoint := NewCheckpoint(t.TempDir(), "a file")
			c := newCollector()
			c.answer = failAfter(5)
			first, err := Import(t.Context(), c, Input{Reader: strings.NewReader(tt.text)}, Options{Format: tt.format, Checkpoint: checkpoint})
			if !errors.Is(err, errDown) || first.Accepted == 0 {
				t.Fatalf("error %v, summary %+v", err, first)
			}
			before := c.sent
			c.answer = nil
			second, err := Import(t.Context(), c, Input{Reader: strings.NewReader(tt.text)}, Options{Format: tt.format, Checkpoint: checkpoint})
			if err != nil || second.Accepted != 9500 {
				t.Fatalf("error %v, summary %+v", err, second)
			}
			if len(c.events) != 9500 || c.sent-before != 9500-first.Accepted {
				t.Errorf("%d events; sent %d more after %d", len(c.events), c.sent-before, first.Accepted)
			}
			if checkpoint.load().Lines != 0 {
				t.Error("the checkpoint is still there")
			}
		})
	}
}

func TestForgottenCheckpointStartsAnew(t *testing.T) {
	checkpoint := NewCheckpoint(t.TempDir(), "a file")
	if err := checkpoint.save(Summary{Lines: 7}); err != nil {
		t.Fatal(err)
	}
	if err := checkpoint.Forget(); err != nil || checkpoint.load().Lines != 0 {
		t.Errorf("error %v, still %+v", err, checkpoint.load())
	}
	if err := checkpoint.Forget(); err != nil {
		t.Errorf("cannot forget twice: %v", err)
	}
}

func TestCheckpointsDifferByEachPartOfTheirIdentity(t *testing.T) {
	a, b := NewCheckpoint("d", "x", "yz"), NewCheckpoint("d", "xy", "z")
	if a.path == b.path || a.path != NewCheckpoint("d", "x", "yz").path {
		t.Errorf("paths are %s and %s", a.path, b.path)
	}
}

func TestImportEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := newCollector()
	c.answer = func(body int) ([]Rejection, error) {
		if body == 2 {
			cancel()
		}
		return nil, nil
	}
	_, err := Import(ctx, c, Input{Reader: strings.NewReader(manyEvents(50_000))}, Options{Format: NDJSON{}})
	if !errors.Is(err, context.Canceled) || c.sent > 10_000 {
		t.Errorf("error %v after %d events", err, c.sent)
	}
}

func TestImportSendsWhatItReadBeforeAnError(t *testing.T) {
	c := newCollector()
	broken := io.MultiReader(strings.NewReader(manyEvents(1500)), errReader{})
	s, err := Import(t.Context(), c, Input{Reader: broken}, Options{Format: NDJSON{}})
	if !errors.Is(err, errDown) || s.Accepted != 1500 {
		t.Errorf("error %v, summary %+v", err, s)
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errDown }
