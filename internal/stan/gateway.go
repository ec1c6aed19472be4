package stan

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/stan.go/pb"

	"github.com/weirhq/weir"
)

// Gateway serves clients of NATS Streaming.
type Gateway struct {
	config   Config
	paths    subjects
	state    *state
	clients  *registry
	channels *channels
	checking map[string]bool // clients that are asked whether they are there; of tasks
	searches int             // subscriptions that look for where to start; of tasks
	incoming chan *nats.Msg
	tasks    chan task
	sources  []*nats.Subscription
	routines sync.WaitGroup
}

// New opens the gateway's state, recovers who was connected and subscribed, and
// begins to listen. What clients send waits for [Gateway.Run], which must be
// called. Invalid configurations give errors that wrap [ErrConfig]; another
// server with the same cluster id is a [weir.Error] of CodeInvalid.
func New(ctx context.Context, config Config) (*Gateway, error) {
	config.setDefaults()
	if err := config.validate(); err != nil {
		return nil, err
	}
	js, err := jetstream.New(config.Storage, jetstream.WithPublishAsyncTimeout(storageWait))
	if err != nil {
		return nil, fmt.Errorf("cannot use JetStream: %w", err)
	}
	g := &Gateway{
		config:   config,
		paths:    subjectsOf(config.ClusterID),
		clients:  newRegistry(),
		checking: map[string]bool{},
		incoming: make(chan *nats.Msg, maxIncoming),
		tasks:    make(chan task, maxTasks),
	}
	g.channels = newChannels(&g.config, js)
	if err := g.ensureAlone(ctx); err != nil {
		return nil, err
	}
	if err := g.recover(ctx, js); err != nil {
		return nil, err
	}
	return g, g.listen()
}

// ensureAlone returns an error if another server answers for the cluster id.
func (g *Gateway) ensureAlone(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, g.config.DuplicateTimeout)
	defer cancel()
	answer, err := g.config.Front.RequestWithContext(ctx, g.paths.discover, nil)
	if errors.Is(err, nats.ErrNoResponders) || errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot tell whether another server has the cluster id %q: %w", g.config.ClusterID, err)
	}
	var response pb.ConnectResponse
	if err := response.Unmarshal(answer.Data); err != nil {
		return fmt.Errorf("cannot read the answer for cluster id %q: %w", g.config.ClusterID, err)
	}
	return weir.Errorf(weir.CodeInvalid, "another server has the cluster id %q", g.config.ClusterID)
}

// listen subscribes to what clients send. All of it comes through one queue, so
// that it is looked at in the order in which each client sent it: a close is
// behind the acknowledgements that were sent before.
func (g *Gateway) listen() error {
	p := g.paths
	for _, subject := range []string{p.discover, p.pings, p.publish + ".>", p.subscribe, p.unsubscribe, p.subClose, p.close, p.acks + ".*"} {
		source, err := g.config.Front.ChanSubscribe(subject, g.incoming)
		if err != nil {
			g.stopListening()
			return fmt.Errorf("cannot subscribe to %s: %w", subject, err)
		}
		g.sources = append(g.sources, source)
	}
	if err := g.config.Front.Flush(); err != nil {
		g.stopListening()
		return fmt.Errorf("cannot reach the clients' server: %w", err)
	}
	return nil
}

func (g *Gateway) stopListening() {
	for _, source := range g.sources {
		_ = source.Unsubscribe() // of a closed connection
	}
}

// Run serves until ctx ends. It then writes what it had begun to, saves the
// state, and returns when all its goroutines have ended. Clients stay
// registered: they go on when a gateway runs again.
func (g *Gateway) Run(ctx context.Context) {
	for _, c := range g.channels.all() {
		g.start(ctx, c)
	}
	for _, c := range g.clients.all() {
		g.watch(ctx, c)
	}
	g.routines.Go(func() { g.runTasks(ctx) })
	g.routines.Go(func() { g.followFront(ctx) })
	g.serve(ctx)
	g.stopListening()
	g.routines.Wait()
	g.farewell(context.WithoutCancel(ctx))
}

// stopLater returns a context that ends a while after ctx.
func stopLater(ctx context.Context) (context.Context, context.CancelFunc) {
	hard, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		pause(hard, stopWait)
		cancel()
	})
	return hard, func() {
		stop()
		cancel()
	}
}

// farewell saves everything, so that the next start knows exactly what was
// sent.
func (g *Gateway) farewell(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, stopWait)
	defer cancel()
	g.save(ctx)
	// The error was logged; the next start then takes it as a crash.
	_, _ = g.state.put(ctx, []record{{cleanKey, true}})
}

// serve takes what clients send.
func (g *Gateway) serve(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-g.incoming:
			g.dispatch(ctx, m)
		}
	}
}

// start starts the goroutines of a channel.
func (g *Gateway) start(ctx context.Context, c *channel) {
	w := &committer{channel: c, gateway: g, acker: g.newAcker()}
	g.routines.Go(func() { w.run(ctx) })
	g.routines.Go(func() {
		c.deliver(ctx, g.config.Front, func(err error) {
			g.config.Logger.Error("messages cannot be read", "channel", c.name, "error", err)
		})
	})
	g.routines.Go(func() { c.trim(ctx, g.config.Logger) })
	if project := g.config.Bindings[c.name]; project != "" {
		f := &feed{channel: c, project: project, accept: g.config.Accept, logger: g.config.Logger, cluster: g.config.ClusterID}
		g.routines.Go(func() { f.run(ctx) })
	}
}
