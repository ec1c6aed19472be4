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
	since    time.Time // when it began to watch
	rate     int
	second   int64 // the second that shown counts
	shown    int
}

// Watch begins to show a project's events: all that are written from now on, or
// when rate is positive the newest there are and then at most so many a second.
// The channel is closed when the watcher was too slow, or by stop, which must be
// called.
func (l *Live) Watch(project string, rate int) (messages <-chan weir.LiveMessage, stop func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.watchers) >= maxWatchers {
		return nil, nil, weir.Errorf(weir.CodeUnavailable, "more than %d watchers; try again later", maxWatchers)
	}
	w := &watcher{messages: make(chan weir.LiveMessage, watcherBuffer), project: project, since: time.Now(), rate: rate}
	l.watchers[w] = struct{}{}
	w.send(l, l.summary(project, time.Now(), 0).message())
	if rate > 0 {
		l.window(project).backlog.each(func(message weir.LiveMessage) { w.send(l, message) })
	}
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

// wants reports whether an event of a frame is for the watcher: what is read
// again after a restart is not, nor what goes beyond its rate.
func (w *watcher) wants(written, now time.Time) bool {
	if w.rate == 0 {
		return !written.Before(w.since)
	}
	if second := now.Unix(); second != w.second {
		w.second, w.shown = second, 0
	}
	if w.shown >= w.rate || now.Sub(written) > time.Minute {
		return false
	}
	w.shown++
	return true
}

// show passes an event on to those watchers that want it, and keeps it for those
// to come.
func (l *Live) show(watchers []*watcher, frame *weir.Frame, message weir.LiveMessage) {
	l.windows[frame.Project].backlog.add(message)
	now := time.Now()
	for _, w := range watchers {
		if w.wants(frame.Written, now) {
			w.send(l, message)
		}
	}
}

// eventMessage is the message of an event, with its own copy of the text: a
// frame is not held on to for one of its lines.
func eventMessage(sequence uint64, index int, line []byte) weir.LiveMessage {
	return weir.LiveMessage{Kind: weir.LiveEvent, ID: fmt.Sprintf("%d.%d", sequence, index), Data: bytes.Clone(line)}
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
