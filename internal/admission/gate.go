package admission

import (
	"container/list"
	"context"
	"fmt"
	"sync"

	"github.com/weirhq/weir"
)

// Config configures a [Gate]. All fields are required.
type Config struct {
	// Running is how many may be inside at a time, and RunningEach of these of
	// one project.
	Running, RunningEach int
	// Waiting is how many may wait, and WaitingEach of these of one project.
	Waiting, WaitingEach int
}

// Gate lets work in. It is safe for concurrent use.
type Gate struct {
	config Config

	mu      sync.Mutex
	running int
	inside  map[string]int // of these, of each project that has any
	waiting int
	refused uint64
	lines   map[string]*line // of the projects that wait
	turns   list.List        // of *line, whose turn it is first
}

// line is who waits of a project, first come first.
type line struct {
	project string
	waiters list.List // of *waiter
	turn    *list.Element
}

// waiter is one that waits. Its channel is closed when it is let in.
type waiter struct {
	admitted chan struct{}
}

// New returns a gate.
func New(config Config) *Gate {
	return &Gate{config: config, inside: map[string]int{}, lines: map[string]*line{}}
}

// Enter waits for a project's turn. leave must be called when the work is done.
// The error is one of [weir.CodeUnavailable] if too many wait, else that of ctx.
func (g *Gate) Enter(ctx context.Context, project string) (leave func(), err error) {
	w, place, err := g.join(project)
	if err != nil {
		return nil, err
	}
	if w != nil {
		select {
		case <-w.admitted:
		case <-ctx.Done():
			g.abandon(project, w, place)
			return nil, fmt.Errorf("cannot wait for a turn: %w", ctx.Err())
		}
	}
	return sync.OnceFunc(func() { g.leave(project) }), nil
}

// join lets a project's work in at once, without a waiter, or has it wait.
func (g *Gate) join(project string) (w *waiter, place *list.Element, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.hasPlace(project) {
		g.running++
		g.inside[project]++
		return nil, nil, nil
	}
	l := g.lines[project]
	if g.waiting == g.config.Waiting || (l != nil && l.waiters.Len() == g.config.WaitingEach) {
		g.refused++
		return nil, nil, weir.Errorf(weir.CodeUnavailable, "too many questions are waiting for an answer; ask again later")
	}
	if l == nil {
		l = &line{project: project}
		l.turn = g.turns.PushBack(l)
		g.lines[project] = l
	}
	g.waiting++
	w = &waiter{admitted: make(chan struct{})}
	return w, l.waiters.PushBack(w), nil
}

// hasPlace reports whether one more of a project may be inside.
func (g *Gate) hasPlace(project string) bool {
	return g.running < g.config.Running && g.inside[project] < g.config.RunningEach
}

// leave gives a project's place back, and lets in who is next of those that may.
func (g *Gate) leave(project string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.running--
	if g.inside[project]--; g.inside[project] == 0 {
		delete(g.inside, project)
	}
	for turn := g.turns.Front(); turn != nil; turn = turn.Next() {
		if l := turn.Value.(*line); g.hasPlace(l.project) {
			g.admit(l)
			return
		}
	}
}

// admit lets the first of a line in.
func (g *Gate) admit(l *line) {
	g.running++
	g.inside[l.project]++
	first := l.waiters.Front()
	g.turns.MoveToBack(l.turn)
	g.remove(l, first)
	close(first.Value.(*waiter).admitted)
}

// abandon takes one that no longer waits out of its line, or out of the gate if
// it was let in meanwhile.
func (g *Gate) abandon(project string, w *waiter, place *list.Element) {
	g.mu.Lock()
	select {
	case <-w.admitted:
		g.mu.Unlock()
		g.leave(project)
		return
	default:
	}
	g.remove(g.lines[project], place)
	g.mu.Unlock()
}

// remove takes one out of its line, and the line away if it is empty.
func (g *Gate) remove(l *line, place *list.Element) {
	l.waiters.Remove(place)
	g.waiting--
	if l.waiters.Len() == 0 {
		g.turns.Remove(l.turn)
		delete(g.lines, l.project)
	}
}

// Stats is how things stand, and totals since the start.
type Stats struct {
	Running, Waiting int
	Refused          uint64
}

// Stats returns how things stand.
func (g *Gate) Stats() Stats {
	g.mu.Lock()
	defer g.mu.Unlock()
	return Stats{Running: g.running, Waiting: g.waiting, Refused: g.refused}
}
