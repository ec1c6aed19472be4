package admission

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/weirhq/weir"
)

// entered enters a gate that must let it in at once.
func entered(t *testing.T, g *Gate, project string) (leave func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // waiting would fail
	leave, err := g.Enter(ctx, project)
	if err != nil {
		t.Fatal(err)
	}
	return leave
}

func TestAFewRunAtATime(t *testing.T) {
	g := New(Config{Running: 2, RunningEach: 2, Waiting: 1, WaitingEach: 1})
	first, second := entered(t, g, "a"), entered(t, g, "a")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.Enter(ctx, "b"); !errors.Is(err, context.Canceled) {
		t.Errorf("a third: %v", err)
	}
	first()
	first() // again does nothing
	third := entered(t, g, "b")
	if got := g.Stats(); got != (Stats{Running: 2}) {
		t.Errorf("%+v", got)
	}
	second()
	third()
	if got := g.Stats(); got != (Stats{}) {
		t.Errorf("at the end %+v", got)
	}
}

// TestProjectsTakeTurns whatever one of them has waiting.
func TestProjectsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Config{Running: 1, RunningEach: 1, Waiting: 100, WaitingEach: 100})
		leave := entered(t, g, "a")
		var mu sync.Mutex
		var order []string
		for _, name := range []string{"a1", "a2", "a3", "b1", "a4", "c1", "b2"} {
			go func() {
				leave, err := g.Enter(t.Context(), name[:1])
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				order = append(order, name)
				mu.Unlock()
				leave()
			}()
			synctest.Wait()
		}
		if got := g.Stats(); got.Waiting != 7 || got.Running != 1 {
			t.Errorf("%+v", got)
		}
		leave()
		synctest.Wait()
		if want := []string{"a1", "b1", "c1", "a2", "b2", "a3", "a4"}; !slices.Equal(order, want) {
			t.Errorf("order %v, want %v", order, want)
		}
	})
}

// TestAPlaceIsLeftForOthers whatever one project has inside and waiting.
func TestAPlaceIsLeftForOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Config{Running: 3, RunningEach: 2, Waiting: 10, WaitingEach: 10})
		first, second := entered(t, g, "a"), entered(t, g, "a")
		admitted := make(chan func(), 1)
		go func() {
			leave, err := g.Enter(t.Context(), "a")
			if err != nil {
				t.Error(err)
			}
			admitted <- leave
		}()
		synctest.Wait()
		if got := g.Stats(); got != (Stats{Running: 2, Waiting: 1}) {
			t.Errorf("with two of one project inside %+v", got)
		}
		other := entered(t, g, "b")
		other() // whose place is not for the first project
		synctest.Wait()
		if got := g.Stats(); got != (Stats{Running: 2, Waiting: 1}) {
			t.Errorf("after another left %+v", got)
		}
		first()
		third := <-admitted
		second()
		third()
		if got := g.Stats(); got != (Stats{}) || len(g.inside) != 0 {
			t.Errorf("at the end %+v", got)
		}
	})
}

func TestWhatWaitsIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Config{Running: 1, RunningEach: 1, Waiting: 3, WaitingEach: 2})
		leave := entered(t, g, "a")
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 3)
		for _, project := range []string{"a", "a", "b"} {
			go func() { _, err := g.Enter(ctx, project); ended <- err }()
			synctest.Wait()
		}
		for _, project := range []string{"a", "c"} { // its own bound, and that of all
			_, err := g.Enter(ctx, project)
			if weir.ErrorCode(err) != weir.CodeUnavailable {
				t.Errorf("%s: %v", project, err)
			}
		}
		if got := g.Stats(); got != (Stats{Running: 1, Waiting: 3, Refused: 2}) {
			t.Errorf("%+v", got)
		}
		cancel()
		for range 3 {
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}
		if got := g.Stats(); got != (Stats{Running: 1, Refused: 2}) {
			t.Errorf("after they left %+v", got)
		}
		leave()
	})
}

func TestTheWaitTakesOfItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Config{Running: 1, RunningEach: 1, Waiting: 10, WaitingEach: 10})
		leave := entered(t, g, "a")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		if _, err := g.Enter(ctx, "b"); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		leave()
		entered(t, g, "b")()
	})
}

// TestNoPlaceIsLost when many come, wait, leave and give up at once.
func TestNoPlaceIsLost(t *testing.T) {
	const running = 3
	g := New(Config{Running: running, RunningEach: running, Waiting: 1000, WaitingEach: 1000})
	var inside atomic.Int64
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			for j := range 20 {
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i*j%7)*100*time.Microsecond)
				leave, err := g.Enter(ctx, fmt.Sprint(i%5))
				if err == nil {
					if n := inside.Add(1); n > running {
						t.Errorf("%d are inside", n)
					}
					inside.Add(-1)
					leave()
				}
				cancel()
			}
		})
	}
	all.Wait()
	if got := g.Stats(); got != (Stats{}) || len(g.lines) != 0 || g.turns.Len() != 0 {
		t.Errorf("at the end %+v, %d lines", got, len(g.lines))
	}
}
