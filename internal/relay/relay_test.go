package relay

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

func TestEventsArriveOnceAndInOrder(t *testing.T) {
	s := startServer(t, t.TempDir())
	s.append(t, numbered(project, 0, 10), numbered(project, 10, 1))
	f := newRelay(s).run(t)
	all := s.holdNumbered(t, project, 0, 11)
	if all[1].Subject != "events.default.purchase" || all[1].Event.Source != "/weir/default" || all[1].Event.Type != "purchase" {
		t.Errorf("the second message is %+v", all[1])
	}
	for n := 11; n < 5011; n += 500 {
		s.append(t, numbered(project, n, 500))
	}
	s.holdNumbered(t, project, 0, 5011)
	if stats := f.Stats(); stats.Relayed != 5011 || stats.Passed != 0 {
		t.Errorf("the relay counts %+v", stats)
	}
}

func TestEachProjectHasItsOwnEvents(t *testing.T) {
	s := startServer(t, t.TempDir())
	newRelay(s).run(t)
	for n := range 20 {
		s.append(t, numbered("shop", 10*n, 10), numbered("blog", 10*n, 10))
	}
	s.holdNumbered(t, "shop", 0, 200)
	for _, one := range s.holdNumbered(t, "blog", 0, 200) {
		if !strings.HasPrefix(one.Subject, "events.blog.") {
			t.Fatalf("the subject of a message of blog is %s", one.Subject)
		}
	}
}

func TestARelayGoesOnWhereTheLastOneStopped(t *testing.T) {
	dir := t.TempDir()
	next := 0
	for range 4 {
		s := startServer(t, dir)
		f := newRelay(s).run(t)
		s.append(t, numbered(project, next, 100))
		s.events(t, project, next+100)
		f.stop()
		s.append(t, numbered(project, next+100, 50)) // while no relay runs
		s.stop()
		next += 150
	}
	s := startServer(t, dir)
	newRelay(s).run(t)
	s.holdNumbered(t, project, 0, next)
}

// TestAMessageIsMadeFromTheLogAlone has messages made twice: from frames in
// memory, and from the log read back.
func TestAMessageIsMadeFromTheLogAlone(t *testing.T) {
	s := startServer(t, t.TempDir())
	f := newRelay(s).run(t)
	odd := numbered(project, 0, 300)
	odd.Events[7].Name = "größer \u0085\"quoted\" \\ \ufffe"
	odd.Events[8].ID = "id\u0001with\ncontrols"
	odd.Body = encode(odd.Events)
	s.append(t, odd, numbered(project, 300, 300))
	first := s.events(t, project, 600)
	f.stop()
	s.deleteEvents(t, project)
	s.forget(t)
	newRelay(s).run(t)
	for i, again := range s.events(t, project, 600) {
		if again.Text != first[i].Text || again.Subject != first[i].Subject || again.Stream != first[i].Stream {
			t.Fatalf("message %d was\n%+v\nand is now\n%+v", i+1, first[i], again)
		}
	}
}

// TestALostTailIsRelayedAgain takes the end of EVENTS away, as a crash does that
// comes before it is flushed.
func TestALostTailIsRelayedAgain(t *testing.T) {
	dir := t.TempDir()
	s := startServer(t, dir)
	newRelay(s).run(t).until(t, func() { s.append(t, numbered(project, 0, 300), numbered(project, 300, 300)) }, 600)
	first := s.holdNumbered(t, project, 0, 600)
	s.stop()
	for _, lost := range []int64{1, 700, 100_000} {
		truncateEvents(t, dir, lost)
		s := startServer(t, dir)
		f := newRelay(s)
		must(t, f.Begin(t.Context()))
		if done := f.place(t); done.covers(2, 299) {
			t.Fatalf("%d bytes less, and EVENTS still goes to %+v: the test shows nothing", lost, done)
		}
		f.run(t)
		again := s.holdNumbered(t, project, 0, 600)
		if !slices.EqualFunc(first, again, func(a, b stored) bool { return a.Stream == b.Stream && a.Text == b.Text }) {
			t.Fatal("the messages relayed again differ")
		}
		f.stop()
		s.stop()
	}
}

// truncateEvents takes bytes from the end of EVENTS, and its index away.
func truncateEvents(t *testing.T, dir string, lost int64) {
	t.Helper()
	blocks, err := filepath.Glob(filepath.Join(dir, "jetstream", "*", "streams", "EVENTS", "msgs", "*.blk"))
	must(t, err)
	if len(blocks) != 1 {
		t.Fatalf("EVENTS has the blocks %v", blocks)
	}
	info, err := os.Stat(blocks[0])
	must(t, err)
	must(t, os.Truncate(blocks[0], info.Size()-lost))
	must(t, os.Remove(filepath.Join(filepath.Dir(blocks[0]), "index.db")))
}

func TestNothingIsLostOrTwiceWhenStreamsBreak(t *testing.T) {
	s := startServer(t, t.TempDir())
	f := newRelay(s)
	f.outlets.set(nil, func(published int) error {
		if rand.IntN(150) == 0 {
			return errBroken
		}
		return nil
	})
	f.run(t)
	for n := 0; n < 2000; n += 20 {
		s.append(t, numbered(project, n, 20))
	}
	s.holdNumbered(t, project, 0, 2000)
	if f.outlets.opened(project) < 3 {
		t.Error("the stream did not break: the test shows nothing")
	}
}

func TestABrokenProjectHoldsNobodyElseUp(t *testing.T) {
	s := startServer(t, t.TempDir())
	f := newRelay(s)
	f.outlets.only = "shop"
	f.outlets.set(errBroken, nil)
	f.run(t)
	s.append(t, numbered("shop", 0, 10), numbered("blog", 0, 10), numbered("shop", 10, 10), numbered("blog", 10, 10))
	s.holdNumbered(t, "blog", 0, 20)
	if f.Status() == nil {
		t.Error("the relay says that nothing is wrong")
	}
	if durable := f.Durable(); durable != 0 {
		t.Errorf("the log could be trimmed to frame %d", durable)
	}
	f.outlets.set(nil, nil)
	s.holdNumbered(t, "shop", 0, 20)
	s.holdNumbered(t, "blog", 0, 20)
	await(t, "the relay is well again", func() bool { return f.Status() == nil })
	s.append(t, numbered("shop", 20, 1), numbered("blog", 20, 1))
	s.holdNumbered(t, "shop", 0, 21)
	s.holdNumbered(t, "blog", 0, 21)
}

func TestTheLogCanBeTrimmedBehindWhatIsOnDisk(t *testing.T) {
	dir := t.TempDir()
	s := startServer(t, dir)
	f := newRelay(s).run(t)
	var last uint64
	for n := range 10 {
		last = s.append(t, numbered(project, 10*n, 10))
	}
	await(t, "all frames are needed no more", func() bool { return f.Durable() == last })
	f.stop()
	must(t, s.log.SkipTo(t.Context(), last+1)) // all is trimmed
	s.stop()
	s = startServer(t, dir)
	f = newRelay(s).run(t)
	s.append(t, numbered(project, 100, 10))
	s.holdNumbered(t, project, 0, 110)
	if f.Durable() < last {
		t.Errorf("after a restart frame %d is needed again", f.Durable()+1)
	}
}

func TestLinesThatAreNoEventsArePassedOver(t *testing.T) {
	s := startServer(t, t.TempDir())
	f := newRelay(s).run(t)
	s.append(t, weir.Frame{Project: project, Count: 6, Body: []byte(strings.Join([]string{
		`{"id":"id-0","name":"a","user_id":"u","time":"2026-01-02T03:04:05Z"}`,
		`{"id":"x","name":`,
		``,
		`{"id":"no name","user_id":"u"}`,
		`{"id":"x","name":"two"} {"id":"y","name":"in a line"}`,
		`{"id":"id-1","name":"b","user_id":"u"}`,
	}, "\n") + "\n")})
	all := s.holdNumbered(t, project, 0, 2)
	if !strings.HasSuffix(all[0].Event.Sequence, ".000000000001.00000") || !strings.HasSuffix(all[1].Event.Sequence, ".000000000001.00005") {
		t.Errorf("the sequences are %s and %s", all[0].Event.Sequence, all[1].Event.Sequence)
	}
	await(t, "the other lines are counted", func() bool { return f.Stats().Passed == 4 })
}

func TestEventsComeQuickly(t *testing.T) {
	s := startServer(t, t.TempDir())
	newRelay(s).run(t)
	s.append(t, numbered(project, 0, 1))
	conn, js := s.jetStream(t, project)
	defer conn.Close()
	awaitEvents(t, js, 1)
	received, err := conn.SubscribeSync("events.default.>")
	must(t, err)
	must(t, conn.Flush())
	var took []time.Duration
	for n := 1; n <= 200; n++ {
		started := time.Now()
		s.append(t, numbered(project, n, 1))
		_, err := received.NextMsg(patience)
		must(t, err)
		took = append(took, time.Since(started))
	}
	slices.Sort(took)
	const most = 20 * time.Millisecond
	if median := took[len(took)/2]; median > most {
		t.Errorf("half of the events took longer than %s", median)
	}
}
