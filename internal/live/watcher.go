package live

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/weirhq/weir"
)

func (s Summary) message() weir.LiveMessage {
	data, err := json.Marshal(s)
	if err != nil {
		// A summary is numbers and strings: this cannot happen.
		data = []byte("{}")
	}
	return weir.LiveMessage{Kind: weir.LiveSummary, Data: data}
}

// watcher receives a project's events and summaries.
type watcher struct {
	messages chan weir.LiveMessage
	project  string
	rate     int
	second   int64 // the second that shown counts
	shown    int
}

// Watch begins to show a project's events: all of them, or when rate is
// positive at most so many a second. The channel is closed when the watcher was
// too slow, or by stop, which must be called.
func (l *Live) Watch(project string, rate int) (messages <-chan weir.LiveMessage, stop func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.watchers) >= maxWatchers {
		return nil, nil, weir.Errorf(weir.CodeUnavailable, "more than %d watchers; try again later", maxWatchers)
	}
	w := &watcher{messages: make(chan weir.LiveMessage, watcherBuffer), project: project, rate: rate}
	l.watchers[w] = struct{}{}
	w.send(l, l.summary(project, time.Now(), 0).message())
	return w.messages, func() { l.stop(w) }, nil
}

func (l *Live) stop(w *watcher) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop(w)
}

func (l *Live) drop(w *watcher) {
	if _, ok := l.watchers[w]; ok {
		delete(l.watchers, w)
		close(w.messages)
	}
}

func (l *Live) watchersOf(project string) (of []*watcher) {
	for w := range l.watchers {
		if w.project == project {
			of = append(of, w)
		}
	}
	return of
}

// show passes an event on, as far as the watcher's rate allows.
func (w *watcher) show(l *Live, received time.Time, sequence uint64, index int, line []byte) {
	if w.rate > 0 {
		if second := time.Now().Unix(); second != w.second {
			w.second, w.shown = second, 0
		}
		if w.shown >= w.rate || time.Since(received) > time.Minute {
			return
		}
		w.shown++
	}
	w.send(l, weir.LiveMessage{Kind: weir.LiveEvent, ID: fmt.Sprintf("%d.%d", sequence, index), Data: bytes.Clone(line)})
}

// send drops the watcher when it does not keep up. A watcher that was dropped
// gets nothing more.
func (w *watcher) send(l *Live, message weir.LiveMessage) {
	if _, ok := l.watchers[w]; !ok {
		return
	}
	select {
	case w.messages <- message:
	default:
		l.drop(w)
	}
}
