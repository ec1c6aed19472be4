// Package client is the Go SDK of Weir: it publishes events, asks questions,
// follows events live, and subscribes to them.
//
// A [Client] is made once and shared: all of its methods may be called
// concurrently. It speaks HTTP, or NATS if [Config] names a NATS server.
//
// # Publishing
//
// Publishing returns only when the server has the events on disk. Every event
// gets an id and a time before the first attempt, so that an attempt whose answer
// was lost can be repeated without counting anything twice:
//
//	weir, err := client.New(client.Config{Server: "https://weir.example", Key: key})
//	...
//	err = weir.Publish(ctx, client.Event{
//		Name:       "purchase",
//		UserID:     "u1",
//		Properties: map[string]any{"amount": 12.5, "currency": "EUR"},
//	})
//
// While the server cannot be reached, is overloaded or restarts, publishing goes
// on trying until the context ends; a deadline on the context is therefore the
// limit of how long an event may take.
//
// A program that publishes much uses a [Publisher], in which the events of many
// goroutines share requests, and which can keep events on disk while the server is
// away.
//
// # Subscribing
//
// Over NATS, [Client.Subscribe] gives one process every event in order, and
// [Client.QueueSubscribe] shares the events among the processes of a group and
// remembers what was handled. What a group cannot handle is parked in the
// [DeadLetters].
//
// # Goroutines
//
// A call that has returned leaves no goroutine behind, except that a client of
// NATS has those of its connection until [Client.Close], a publisher has some
// while it holds events, and a subscription has some until it ends.
package client
