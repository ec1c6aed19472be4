package apptest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// loadClient is one of the clients.
type loadClient struct {
	load   *load
	n      int
	made   int
	random *rand.Rand
}

func (c *loadClient) run() {
	for !c.load.finishing() {
		count := 1
		if c.random.IntN(2) == 0 {
			count = 1 + c.random.IntN(maxLoadBatch)
		}
		events := c.events(count)
		c.load.note(c.load.sent, events)
		body := encodeBody(events)
		attempts := 1
		if c.random.IntN(20) == 0 {
			attempts = 2 // a repeat of what was answered
			c.load.repeats.Add(1)
		}
		for range attempts {
			if c.deliver(body) {
				c.load.note(c.load.answered, events)
			}
		}
		time.Sleep(time.Duration(c.random.Int64N(int64(2 * loadPause))))
	}
}

// events makes new events. Every other client leaves it to the server to say
// when they happened.
func (c *loadClient) events(count int) []event {
	events := make([]event, count)
	for i := range events {
		c.made++
		events[i] = event{
			ID:   fmt.Sprintf("event-%d-%d", c.n, c.made),
			Name: loadNames[c.random.IntN(len(loadNames))],
			User: fmt.Sprintf("user-%d", c.random.IntN(c.load.users)),
		}
		if c.n%2 == 0 {
			events[i].Time = at(time.Now())
		}
		if c.n%4 < 2 {
			events[i].ID = uuid.NewSHA1(uuid.Nil, []byte(events[i].ID)).String()
		}
	}
	return events
}

func encodeBody(events []event) []byte {
	if len(events) == 1 {
		return encode(events[0])
	}
	return encode(events)
}

// deliver sends a body until it is answered 202, and reports whether it was:
// now and then it gives up at the first failure.
func (c *loadClient) deliver(body []byte) bool {
	givesUp := c.random.IntN(4) == 0
	for {
		patience := requestTimeout
		if c.random.IntN(10) == 0 {
			patience = time.Duration(1+c.random.IntN(5)) * time.Millisecond // a client that goes away
		}
		if c.attempt(body, patience) {
			return true
		}
		c.load.retries.Add(1)
		if givesUp {
			return false
		}
		time.Sleep(retryPause)
	}
}

func (c *loadClient) attempt(body []byte, patience time.Duration) bool {
	url := c.load.url.Load()
	if url == nil {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, *url+"/v1/events", bytes.NewReader(body))
	if err != nil {
		return false
	}
	request.Header.Set("Authorization", "Bearer "+writeKey)
	response, answer, err := do(request)
	if response == nil || response.StatusCode != http.StatusAccepted {
		return false
	}
	// The status is the promise, whatever became of the rest of the answer; if
	// it came, it must say that all were accepted.
	var r result
	return err != nil || json.Unmarshal(answer, &r) == nil && len(r.Rejected) == 0
}
