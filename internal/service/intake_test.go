package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/weirhq/weir"
)

func TestEventsByRequest(t *testing.T) {
	h := newHub(t)
	h.serve(http.NotFoundHandler())
	for i, scope := range []weir.Scope{weir.ScopeAPI, weir.ScopeWrite} {
		reply := request(t, h.client(scope), "ingest.shop", "{}", "Nats-Msg-Id", "a")
		want := fmt.Sprintf(`{"body":"{}","header":{"Nats-Msg-Id":["a"]},"seq":%d,"stream":"LOG"}`, i+1)
		if string(reply.Data) != want || len(reply.Header) > 0 {
			t.Errorf("%s: %s %v", scope, reply.Data, reply.Header)
		}
	}
	if _, err := h.client(weir.ScopeWrite).Request("weir.v1.query", nil, patience); !errors.Is(err, nats.ErrNoResponders) {
		t.Errorf("the API is among the write keys' clients: %v", err)
	}
}

// TestEventsByJetStream publishes as to any stream.
func TestEventsByJetStream(t *testing.T) {
	h := newHub(t)
	h.serve(http.NotFoundHandler())
	js, err := jetstream.New(h.client(weir.ScopeWrite))
	if err != nil {
		t.Fatal(err)
	}
	if ack, err := js.Publish(t.Context(), "ingest.shop", []byte("{}")); err != nil || ack.Stream != "LOG" || ack.Sequence != 1 {
		t.Errorf("%+v, %v", ack, err)
	}
	const many = 500
	for range many {
		if _, err := js.PublishAsync("ingest.shop", []byte("{}")); err != nil {
			t.Fatal(err)
		}
	}
	<-js.PublishAsyncComplete()
	if ack, err := js.Publish(t.Context(), "ingest.shop", []byte("{}")); err != nil || ack.Sequence != many+2 {
		t.Errorf("%+v, %v", ack, err)
	}
	_, err = js.Publish(t.Context(), "ingest.shop", nil)
	if failure, ok := errors.AsType[*jetstream.APIError](err); !ok || failure.Code != 503 || failure.Description != "no room for shop" {
		t.Errorf("a refusal is %v", err)
	}
}

func TestEventsThatAreRefused(t *testing.T) {
	h := newHub(t)
	h.serve(http.NotFoundHandler())
	reply := request(t, h.client(weir.ScopeWrite), "ingest.shop", "")
	var problem struct {
		Detail     string   `json:"detail"`
		RetryAfter int      `json:"retry_after"`
		Error      apiError `json:"error"`
	}
	if err := json.Unmarshal(reply.Data, &problem); err != nil {
		t.Fatal(err)
	}
	if want := (apiError{503, 10077, "no room for shop"}); problem.Error != want || problem.Detail != want.Description || problem.RetryAfter != 2 {
		t.Errorf("%s", reply.Data)
	}
	header := reply.Header
	if header.Get("Nats-Service-Error-Code") != "503" || header.Get("Nats-Service-Error") != "no room for shop" || header.Get("Retry-After") != "2" {
		t.Errorf("%v", header)
	}
}

// TestManyMessagesAreHandledAtATime: as many as wait for the same append.
func TestManyMessagesAreHandledAtATime(t *testing.T) {
	const many = 1000
	h := newHub(t)
	entered, release := make(chan struct{}, many), make(chan struct{})
	h.serve(http.NotFoundHandler(), func(c *Config) {
		c.Collect = func(context.Context, string, map[string][]string, []byte) ([]byte, error) {
			entered <- struct{}{}
			<-release
			return []byte("{}"), nil
		}
	})
	conn := h.client(weir.ScopeWrite)
	for range many { // without a reply subject they are taken, too
		if err := conn.Publish("ingest.shop", []byte("{}")); err != nil {
			t.Fatal(err)
		}
	}
	for range many {
		<-entered
	}
	close(release)
}
