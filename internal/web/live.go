package web

import (
	"bufio"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/weirhq/weir"
)

const (
	// maxRate bounds ?rate=; more is no different from all events.
	maxRate = 10_000
	// maxLiveNames, maxLiveWords and maxLiveBytes bound what each event is compared
	// with, and more than anyone types.
	maxLiveNames = 50
	maxLiveWords = 10
	maxLiveBytes = 200
	// liveWriteTimeout is how long a watcher may take to receive a message.
	liveWriteTimeout = 10 * time.Second
)

// live answers GET /v1/live with server-sent events.
func (s *Server) live(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	query, err := liveQueryOf(r)
	if err != nil {
		return err
	}
	if r.Method == http.MethodHead {
		w.Header().Set("Content-Type", "text/event-stream")
		return nil
	}
	messages, stop, err := s.config.Live.Watch(grant.Project, query)
	if err != nil {
		return err
	}
	defer stop()
	ended := s.endOf(grant)
	if !s.roleIn(grant, grant.Project).Includes(weir.RoleViewer) { // taken away just now
		return require(weir.Grant{Project: grant.Project}, weir.RoleViewer)
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // proxies must not hold it back
	w.WriteHeader(http.StatusOK)
	stream := &eventStream{to: bufio.NewWriter(w), control: http.NewResponseController(w)}
	// A watcher stays as long as it likes: the server's limit on reading a
	// request would end it.
	if err := stream.control.SetReadDeadline(time.Time{}); err != nil {
		return nil
	}
	for {
		select {
		case <-r.Context().Done():
			return nil
		case <-s.draining:
			return nil
		case <-ended.key:
			return nil
		case <-ended.session:
			return nil
		case message, ok := <-messages:
			if !ok || stream.send(message, len(messages) == 0) != nil {
				return nil // too slow, or gone: browsers connect again
			}
		}
	}
}

// ends are closed when what was begun with a grant must end; one that is nil never
// is.
type ends struct{ key, session <-chan struct{} }

func (s *Server) endOf(grant weir.Grant) (e ends) {
	if grant.Key != "" {
		e.key = s.config.Keys.Revoked(grant.Key)
	}
	if grant.Session != "" {
		e.session = s.config.Sessions.Ended(grant.Session)
	}
	return e
}

func liveQueryOf(r *http.Request) (query weir.LiveQuery, err error) {
	if query.Rate, err = rateOf(r); err != nil {
		return weir.LiveQuery{}, err
	}
	if query.Names, err = textsOf(r, "name", maxLiveNames); err != nil {
		return weir.LiveQuery{}, err
	}
	query.Words, err = textsOf(r, "word", maxLiveWords)
	return query, err
}

// textsOf returns the values of a parameter that may be repeated.
func textsOf(r *http.Request, parameter string, most int) ([]string, error) {
	texts := r.URL.Query()[parameter]
	if len(texts) > most {
		return nil, weir.InvalidField(parameter, "may be there at most %d times", most)
	}
	for _, text := range texts {
		if text == "" || len(text) > maxLiveBytes {
			return nil, weir.InvalidField(parameter, "must be a text of 1 to %d bytes", maxLiveBytes)
		}
	}
	return texts, nil
}

func rateOf(r *http.Request) (int, error) {
	text := r.URL.Query().Get("rate")
	if text == "" {
		return 0, nil
	}
	rate, err := strconv.Atoi(text)
	if err != nil || rate < 0 || rate > maxRate {
		return 0, weir.InvalidField("rate", "must be a number of events a second from 0 (all) to %d", maxRate)
	}
	return rate, nil
}

// eventStream writes server-sent events.
type eventStream struct {
	to      *bufio.Writer
	control *http.ResponseController
}

// send writes a message, and flushes when no other is waiting.
func (e *eventStream) send(message weir.LiveMessage, flush bool) error {
	if err := e.control.SetWriteDeadline(time.Now().Add(liveWriteTimeout)); err != nil {
		return err
	}
	fmt.Fprintf(e.to, "event: %s\n", message.Kind)
	if message.ID != "" {
		fmt.Fprintf(e.to, "id: %s\n", message.ID)
	}
	fmt.Fprintf(e.to, "data: %s\n\n", message.Data)
	if !flush {
		return nil
	}
	if err := e.to.Flush(); err != nil {
		return err
	}
	return e.control.Flush()
}
