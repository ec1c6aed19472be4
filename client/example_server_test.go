package client_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/weirhq/weir/client"
)

// standIn stands in for a Weir server in the examples, so that they run: it takes
// events in by HTTP and NATS, relays them to EVENTS and answers every question
// with how many there were. That the client agrees with the real server is tested
// in apptest.
type standIn struct {
	URL  string // of HTTP
	NATS string

	web      *httptest.Server
	nats     *server.Server
	conn     *nats.Conn
	js       jetstream.JetStream
	dir      string
	accepted atomic.Int64
}

// startServer starts a stand-in.
func startServer() *standIn {
	s := &standIn{}
	var err error
	s.dir, err = os.MkdirTemp("", "weir-example-")
	check(err)
	s.nats, err = server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, JetStream: true, StoreDir: s.dir,
	})
	check(err)
	s.nats.Start()
	if !s.nats.ReadyForConnections(10 * time.Second) {
		log.Fatal("the NATS server does not start")
	}
	s.NATS = s.nats.ClientURL()
	s.conn, err = nats.Connect(s.NATS)
	check(err)
	s.js, err = jetstream.New(s.conn)
	check(err)
	s.stream("EVENTS", "events.default.>")
	s.stream("DEAD", "dead.default.>", "replay.default.>")
	s.serve()
	return s
}

// overHTTP returns a client as the example of Client.Publish makes it.
func (s *standIn) overHTTP() *client.Client {
	weir, err := client.New(client.Config{Server: s.URL, Key: "the write key"})
	check(err)
	return weir
}

// overNATS returns a client as the example of Client.Subscribe makes it, to be
// closed by the example.
func (s *standIn) overNATS() *client.Client {
	weir, err := client.New(client.Config{NATS: client.NATSConfig{URL: s.NATS, Token: "the API token"}})
	check(err)
	return weir
}

func (s *standIn) stream(name string, subjects ...string) {
	_, err := s.js.CreateStream(context.Background(), jetstream.StreamConfig{Name: name, Subjects: subjects})
	check(err)
}

func (s *standIn) serve() {
	_, err := s.conn.Subscribe("ingest.default", func(m *nats.Msg) { check(m.Respond(s.take(m.Data))) })
	check(err)
	_, err = s.conn.Subscribe("weir.v1.query", func(m *nats.Msg) { check(m.Respond(s.answer())) })
	check(err)
	check(s.conn.Flush())
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/events", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		check(err)
		w.WriteHeader(http.StatusAccepted)
		_, err = w.Write(s.take(body))
		check(err)
	})
	mux.HandleFunc("POST /v1/query", func(w http.ResponseWriter, _ *http.Request) {
		_, err := w.Write(s.answer())
		check(err)
	})
	s.web = httptest.NewServer(mux)
	s.URL = s.web.URL
}

// take accepts events with a name, relays them and returns the answer.
func (s *standIn) take(body []byte) []byte {
	if unzipped, err := gzip.NewReader(bytes.NewReader(body)); err == nil {
		body, err = io.ReadAll(unzipped)
		check(err)
	}
	result := client.Result{Rejected: []client.Rejection{}}
	index := 0
	for line := range bytes.Lines(body) {
		var event client.Event
		check(json.Unmarshal(line, &event))
		if event.Name == "" {
			result.Rejected = append(result.Rejected, client.Rejection{Index: index, ID: event.ID, Code: "no_name", Reason: "an event needs a name"})
		} else {
			result.Accepted++
			_, err := s.js.Publish(context.Background(), "events.default."+client.SubjectToken(event.Name), line)
			check(err)
		}
		index++
	}
	s.accepted.Add(int64(result.Accepted))
	answer, err := json.Marshal(result)
	check(err)
	return answer
}

func (s *standIn) answer() []byte {
	return fmt.Appendf(nil, `{"insight":"trend","series":[{"label":"purchase","total":%d}]}`, s.accepted.Load())
}

// Close ends the stand-in.
func (s *standIn) Close() {
	s.web.Close()
	s.conn.Close()
	s.nats.Shutdown()
	s.nats.WaitForShutdown()
	check(os.RemoveAll(s.dir))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
