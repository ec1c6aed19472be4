package relay

import (
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestAProjectThatRefusesEverythingCostsTheOthersNothing has a stream that opens
// and takes no message, which is the worst a broken one can do: the frames of
// another project must still come at once, and it must be tried ever less often.
func TestAProjectThatRefusesEverythingCostsTheOthersNothing(t *testing.T) {
	s := startServer(t, t.TempDir())
	f := newRelay(s)
	f.outlets.only = "shop"
	f.outlets.set(nil, func(int) error { return errBroken })
	f.run(t)
	s.append(t, numbered("shop", 0, 10), numbered("blog", 0, 10))
	s.holdNumbered(t, "blog", 0, 10)
	conn, _ := s.jetStream(t, "blog")
	defer conn.Close()
	received, err := conn.SubscribeSync("events.blog.>")
	must(t, err)
	must(t, conn.Flush())
	const most = 100 * time.Millisecond
	var late, n int
	for until := time.Now().Add(3 * time.Second); time.Now().Before(until); n++ {
		began := time.Now()
		s.append(t, numbered("shop", 10+n, 1), numbered("blog", 10+n, 1))
		_, err := received.NextMsg(patience)
		must(t, err)
		if time.Since(began) > most {
			late++
		}
	}
	if late > n/4 { // the machine has other things to do, too
		t.Errorf("%d of %d frames took longer than %s", late, n, most)
	}
	if opened := f.outlets.opened("shop"); opened < 2 || opened > 8 {
		t.Errorf("the broken stream was opened %d times", opened)
	}
	if status := f.Status(); status == nil || !strings.Contains(status.Error(), "shop") {
		t.Errorf("the relay says %v", status)
	}
	f.outlets.set(nil, nil)
	s.holdNumbered(t, "shop", 0, 10+n)
	s.holdNumbered(t, "blog", 0, 10+n)
	await(t, "the relay is well again", func() bool { return f.Status() == nil })
}

// TestASlowProjectCostsTheOthersAMoment has a stream that takes nothing for a
// while and does not fail.
func TestASlowProjectCostsTheOthersAMoment(t *testing.T) {
	s := startServer(t, t.TempDir())
	f := newRelay(s)
	f.outlets.only, f.outlets.held = "shop", make(chan struct{})
	f.run(t)
	for n := 0; n < 200; n += 10 {
		s.append(t, numbered("shop", n, 10), numbered("blog", n, 10))
	}
	began := time.Now()
	s.holdNumbered(t, "blog", 0, 200)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the others waited for %s", took)
	}
	close(f.outlets.held)
	s.holdNumbered(t, "shop", 0, 200)
	s.append(t, numbered("shop", 200, 10))
	s.holdNumbered(t, "shop", 0, 210)
	if opened := f.outlets.opened("shop"); opened != 1 {
		t.Errorf("the stream was opened %d times", opened)
	}
}

// TestTheLogIsNotKeptForABrokenProjectForEver has one that stays broken beyond
// what the log is kept for it, across a restart, while the log is trimmed.
func TestTheLogIsNotKeptForABrokenProjectForEver(t *testing.T) {
	dir := t.TempDir()
	s := startServer(t, dir)
	f := newRelay(s)
	f.config.HeldFor = 2 * time.Second
	f.outlets.only = "shop"
	f.run(t)
	s.append(t, numbered("shop", 0, 10), numbered("blog", 0, 10))
	s.holdNumbered(t, "shop", 0, 10)
	f.stop()
	f = newRelay(s)
	f.config.HeldFor = 2 * time.Second
	f.outlets.only = "shop"
	f.outlets.set(errBroken, nil)
	f.run(t)
	lost := s.append(t, numbered("shop", 900, 10))
	s.append(t, numbered("blog", 10, 10), numbered("shop", 10, 10))
	last := s.append(t, numbered("blog", 20, 10))
	s.holdNumbered(t, "blog", 0, 30)
	await(t, "the log is needed no more", func() bool { return f.Durable() == last })
	if status := f.Status(); status == nil || !strings.Contains(status.Error(), "shop") {
		t.Errorf("the relay says %v", status)
	}
	f.stop()
	must(t, s.log.SkipTo(t.Context(), lost+1)) // it is trimmed that far
	f = newRelay(s)
	f.run(t)
	s.holdNumbered(t, "shop", 0, 20)
	s.append(t, numbered("shop", 20, 10))
	s.holdNumbered(t, "shop", 0, 30)
	s.holdNumbered(t, "blog", 0, 30)
}

// TestProjectsWithFewEventsCostLittle opens hundreds of lanes and has them become
// quiet. Most of what an open one costs is the server's: the stream itself.
func TestProjectsWithFewEventsCostLittle(t *testing.T) {
	const count = 400
	s := startServer(t, t.TempDir())
	f := newRelay(s)
	for n := range count {
		f.projects.names = append(f.projects.names, fmt.Sprintf("p%d", n))
	}
	began := time.Now()
	must(t, f.Begin(t.Context()))
	if len(f.lanes) != 0 {
		t.Errorf("%d lanes are open before the first frame", len(f.lanes))
	}
	t.Logf("Begin took %s", time.Since(began))
	f.meet(t.Context(), time.Minute)
	began = time.Now()
	closed := usage()
	for n, name := range f.projects.names {
		frame := numbered(name, 0, 1)
		frame.Sequence = uint64(n + 1)
		f.take(t.Context(), &frame)
	}
	f.flush(t.Context())
	open := usage()
	t.Logf("first frames took %s; open lanes cost %s", time.Since(began), open.less(closed))
	if rest := len(f.unflushed); rest != 0 {
		t.Errorf("%d lanes are not flushed", rest)
	}
	await(t, "all lanes are quiet", func() bool {
		began, all := processorTime(t), true
		for _, l := range f.lanes {
			if l.stream != nil {
				f.tick(t.Context(), l)
				all = false
			}
		}
		if took := processorTime(t) - began; took > tickEvery {
			t.Errorf("a tick of %d lanes took %s of processors", count, took)
		}
		return all
	})
	t.Logf("quiet lanes cost %s", usage().less(closed))
	for _, l := range f.lanes {
		if l.away {
			t.Errorf("%s is away", l.project)
		}
	}
	again := numbered("p0", 1, 1)
	again.Sequence = count + 1
	f.take(t.Context(), &again)
	f.flush(t.Context())
	s.holdNumbered(t, "p0", 0, 2)
	s.holdNumbered(t, fmt.Sprintf("p%d", count-1), 0, 1)
	f.close()
}

type used struct {
	kilobytes  int64
	goroutines int
}

// processorTime is what the process has had of processors: unlike time, neighbours
// do not make it longer.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func usage() used {
	var memory runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&memory)
	return used{int64(memory.HeapAlloc >> 10), runtime.NumGoroutine()}
}

func (u used) less(v used) string {
	return fmt.Sprintf("%d KB and %d goroutines", u.kilobytes-v.kilobytes, u.goroutines-v.goroutines)
}
