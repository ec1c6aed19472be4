// Package client is the Go SDK of Weir: it sends events to a server, asks it
// questions and follows events live.
//
// A [Client] is made once and shared: all of its methods may be called
// concurrently, and none starts a goroutine that outlives the call.
//
// Sending returns only when the server has the events on disk. Every event
// gets an id before the first attempt, so that an attempt whose answer was
// lost can be repeated without counting anything twice:
//
//	weir, err := client.New(client.Config{Server: "https://weir.example", Key: key})
//	...
//	err = weir.Publish(ctx, client.Event{
//		Name:       "purchase",
//		UserID:     "u1",
//		Properties: map[string]any{"amount": 12.5, "currency": "EUR"},
//	})
//
// While the server cannot be reached, is overloaded or restarts, sending goes
// on trying until the context ends; a deadline on the context is therefore the
// limit of how long an event may take.
package client
