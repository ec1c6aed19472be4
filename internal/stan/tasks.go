package stan

import (
	"context"
	"time"
)

// task changes who is connected or subscribed. Tasks run one after the other,
// so that they need no locks among themselves.
type task func(ctx context.Context, o *outcome)

// outcome is what a task has changed: records that must be on disk before
// anybody is told, and what to do if they never will be.
type outcome struct {
	records   []record
	after     []func()
	otherwise func()
}

func (o *outcome) save(r ...record) { o.records = append(o.records, r...) }
func (o *outcome) then(f func())    { o.after = append(o.after, f) }

// runTasks runs tasks until ctx ends. Those that wait together share the wait
// for the disk.
func (g *Gateway) runTasks(ctx context.Context) {
	hard, cancel := stopLater(ctx)
	defer cancel()
	save := time.NewTimer(saveInterval)
	defer save.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case first := <-g.tasks:
			g.perform(ctx, hard, first)
		case <-save.C:
			started := time.Now()
			g.save(hard)
			save.Reset(max(saveInterval, saveShare*time.Since(started)))
		}
	}
}

// perform runs a task and what else is waiting.
func (g *Gateway) perform(ctx, hard context.Context, first task) {
	outcomes := []*outcome{{}}
	first(ctx, outcomes[0])
	for range maxTaskGroup {
		select {
		case next := <-g.tasks:
			o := &outcome{}
			next(ctx, o)
			outcomes = append(outcomes, o)
			continue
		default:
		}
		break
	}
	var records []record
	for _, o := range outcomes {
		records = append(records, o.records...)
	}
	refused, err := g.state.put(hard, records)
	if err != nil {
		return // the gateway stops; nobody is told what may not be so
	}
	for _, o := range outcomes {
		o.tell(refused)
	}
}

// tell says how it went. Only the task whose own record was refused has failed.
func (o *outcome) tell(refused map[string]error) {
	for _, r := range o.records {
		if refused[r.key] != nil && o.otherwise != nil {
			o.otherwise()
			return
		}
	}
	for _, f := range o.after {
		f()
	}
}

// save stores how far subscriptions are.
func (g *Gateway) save(ctx context.Context) {
	var records []record
	for _, c := range g.channels.all() {
		records = append(records, c.changes()...)
	}
	// The error was logged; it means that the gateway stops.
	_, _ = g.state.put(ctx, records)
}

// request lets a client's request wait for its turn. Above the bound it is
// dropped: its client tries again when it has waited too long.
func (g *Gateway) request(t task) {
	select {
	case g.tasks <- t:
	default:
		g.config.Logger.Warn("too many requests of NATS Streaming clients are waiting; one was dropped")
	}
}

// enqueue lets a task of the gateway's own wait for its turn.
func (g *Gateway) enqueue(ctx context.Context, t task) {
	select {
	case g.tasks <- t:
	case <-ctx.Done():
	}
}
