package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"sync"
	"time"

	"github.com/weirhq/weir/client"
)

// One event, durable when Publish returns.
func ExampleClient_Publish() {
	server := startServer()
	defer server.Close()

	weir, err := client.New(client.Config{Server: server.URL, Key: "the write key"})
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err = weir.Publish(ctx, client.Event{
		Name:       "purchase",
		UserID:     "u1",
		Properties: map[string]any{"amount": 12.5, "currency": "EUR"},
	})
	fmt.Println("durable:", err == nil)
	// Output: durable: true
}

// Many goroutines publish; their events share requests.
func ExamplePublisher() {
	server := startServer()
	defer server.Close()
	ctx := context.Background()

	weir := server.overHTTP()
	publisher, err := weir.NewPublisher(client.PublisherOptions{})
	if err != nil {
		log.Fatal(err)
	}
	var requests sync.WaitGroup
	for range 20 {
		requests.Go(func() {
			if err := publisher.Publish(ctx, client.Event{Name: "request", UserID: "u1"}); err != nil {
				log.Print(err)
			}
		})
	}
	requests.Wait()
	fmt.Println("closed:", publisher.Close(ctx))
	fmt.Println("accepted:", server.accepted.Load())
	// Output:
	// closed: <nil>
	// accepted: 20
}

// Events that nobody waits for: the callback has the outcome of each.
func ExamplePublisher_Enqueue() {
	server := startServer()
	defer server.Close()
	ctx := context.Background()

	weir := server.overHTTP()
	publisher, err := weir.NewPublisher(client.PublisherOptions{
		BufferEvents: 1000,
		WhenFull:     client.FailWhenFull,
	})
	if err != nil {
		log.Fatal(err)
	}
	err = publisher.Enqueue(ctx, client.Event{UserID: "u1"}, func(err error) {
		if rejection, ok := errors.AsType[client.Rejection](err); ok {
			fmt.Println("rejected:", rejection.Reason)
		}
	})
	if errors.Is(err, client.ErrFull) {
		fmt.Println("dropped")
	}
	if err := publisher.Flush(ctx); err != nil {
		log.Fatal(err)
	}
	if err := publisher.Close(ctx); err != nil {
		log.Fatal(err)
	}
	// Output: rejected: an event needs a name
}

// While the server is away, events go to files and are delivered later.
func ExamplePublisherOptions_spill() {
	server := startServer()
	defer server.Close()
	ctx := context.Background()

	weir := server.overHTTP()
	publisher, err := weir.NewPublisher(client.PublisherOptions{
		SpillDir:   server.dir + "/spill",
		SpillBytes: 100 << 20,
		SpillAfter: 2 * time.Second,
	})
	if err != nil {
		log.Fatal(err)
	}
	err = publisher.Publish(ctx, client.Event{Name: "login", UserID: "u1"})
	fmt.Println("durable:", err == nil, "spilled:", publisher.Spilled().Events)
	fmt.Println("closed:", publisher.Close(ctx))
	// Output:
	// durable: true spilled: 0
	// closed: <nil>
}

// Each event from now on, in order.
func ExampleClient_Subscribe() {
	server := startServer()
	defer server.Close()
	ctx := context.Background()

	weir, err := client.New(client.Config{NATS: client.NATSConfig{URL: server.NATS, Token: "the API token"}})
	if err != nil {
		log.Fatal(err)
	}
	defer weir.Close()
	done := make(chan struct{})
	subscription, err := weir.Subscribe(ctx, client.SubscribeOptions{Events: []string{"purchase"}},
		func(_ context.Context, m *client.Message) error {
			fmt.Println(m.Event.Name, "by", m.Event.UserID, "for", m.Event.Properties["amount"])
			close(done)
			return nil
		})
	if err != nil {
		log.Fatal(err)
	}
	defer subscription.Close()

	for _, name := range []string{"login", "purchase"} {
		event := client.Event{Name: name, UserID: "u1", Properties: map[string]any{"amount": 12.5}}
		if err := weir.Publish(ctx, event); err != nil {
			log.Fatal(err)
		}
	}
	<-done
	// Output: purchase by u1 for 12.5
}

// Workers of a group share the events; one that fails is tried again.
func ExampleClient_QueueSubscribe() {
	server := startServer()
	defer server.Close()
	ctx := context.Background()

	weir := server.overNATS()
	defer weir.Close()
	done := make(chan struct{})
	options := client.QueueOptions{Concurrency: 4, Attempts: 5, FirstPause: 10 * time.Millisecond}
	options.Events = []string{"signup"}
	options.From = client.FromAll()
	workers, err := weir.QueueSubscribe(ctx, "mailer", options, func(_ context.Context, m *client.Message) error {
		if m.Attempt == 1 {
			return errors.New("the mail server is busy")
		}
		fmt.Println("welcome,", m.Event.UserID)
		close(done)
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := weir.Publish(ctx, client.Event{Name: "signup", UserID: "u1"}); err != nil {
		log.Fatal(err)
	}
	<-done
	fmt.Println("drained:", workers.Drain(ctx))
	// Output:
	// welcome, u1
	// drained: <nil>
}

// What a group has given up can be given to it again.
func ExampleDeadLetters() {
	server := startServer()
	defer server.Close()
	ctx := context.Background()

	weir := server.overNATS()
	defer weir.Close()
	parked, replayed := make(chan struct{}), make(chan struct{})
	options := client.QueueOptions{Attempts: 1}
	options.OnError = func(error) { close(parked) }
	workers, err := weir.QueueSubscribe(ctx, "mailer", options, func(_ context.Context, m *client.Message) error {
		if !m.Replayed {
			return errors.New("the mail server is down")
		}
		close(replayed)
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	defer workers.Close()
	if err := weir.Publish(ctx, client.Event{Name: "signup", UserID: "u1"}); err != nil {
		log.Fatal(err)
	}
	<-parked

	dead, err := weir.DeadLetters()
	if err != nil {
		log.Fatal(err)
	}
	for letter, err := range dead.List(ctx, "mailer") {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(letter.Name, "of", letter.Group, "after", letter.Attempts, "attempt:", letter.Error)
		if err := dead.Replay(ctx, letter.Sequence); err != nil {
			log.Fatal(err)
		}
	}
	<-replayed
	// Output: signup of mailer after 1 attempt: the mail server is down
}

// A question, over HTTP or NATS alike.
func ExampleClient_Query() {
	server := startServer()
	defer server.Close()

	weir, err := client.New(client.Config{Server: server.URL, Token: "the API token"})
	if err != nil {
		log.Fatal(err)
	}
	answer, err := weir.Query(context.Background(), []byte(`{"insight":"trend","series":[{"event":"purchase"}]}`))
	if err != nil {
		log.Fatal(err)
	}
	var trend struct {
		Series []struct {
			Label string
			Total float64
		}
	}
	if err := json.Unmarshal(answer, &trend); err != nil {
		log.Fatal(err)
	}
	fmt.Println(trend.Series[0].Label, trend.Series[0].Total)
	// Output: purchase 0
}
