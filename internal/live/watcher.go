package live

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
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
	filter   filter
	second   int64 // the second that shown counts
	shown    int
}

// Watch begins to show those of a project's events that a query asks for: all
// that are written from now on, or with a rate also those among the newest. The
// channel is closed when the watcher was too slow, or by stop, which must be
// called.
func (l *Live) Watch(project string, query weir.LiveQuery) (messages <-chan weir.LiveMessage, stop func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.admit(query); err != nil {
		return nil, nil, err
	}
	w := &watcher{
		messages: make(chan weir.LiveMessage, watcherBuffer), project: project, since: time.Now(),
		rate: query.Rate, filter: newFilter(query),
	}
	l.watchers[w] = struct{}{}
	w.send(l, l.summary(project, time.Now(), 0).message())
	if w.rate > 0 {
		l.window(project).backlog.each(func(event *sight) {
			if w.filter.fits(event) {
				w.send(l, event.message)
			}
		})
	}
	return w.messages, func() { l.stop(w) }, nil
}

// admit returns an error when there are too many watchers for one more.
func (l *Live) admit(query weir.LiveQuery) error {
	if len(l.watchers) >= maxWatchers {
		return weir.Errorf(weir.CodeUnavailable, "more than %d watchers; try again later", maxWatchers)
	}
	if len(query.Words) == 0 {
		return nil
	}
	searching := 0
	for w := range l.watchers {
		if len(w.filter.words) > 0 {
			searching++
		}
	}
	if searching >= maxSearching {
		return weir.Errorf(weir.CodeUnavailable, "more than %d watchers look for words in events; try again later, or watch by name", maxSearching)
	}
	return nil
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
// again after a restart is not, nor what does not fit its filter or goes beyond
// its rate.
func (w *watcher) wants(event *sight, written, now time.Time) bool {
	if w.rate == 0 {
		return !written.Before(w.since) && w.filter.fits(event)
	}
	if second := now.Unix(); second != w.second {
		w.second, w.shown = second, 0
	}
	if w.shown >= w.rate || now.Sub(written) > time.Minute || !w.filter.fits(event) {
		return false
	}
	w.shown++
	return true
}

// show passes an event on to those watchers that want it, and keeps it for those
// to come.
func (l *Live) show(watchers []*watcher, frame *weir.Frame, event sight) {
	l.windows[frame.Project].backlog.add(event)
	now := time.Now()
	for _, w := range watchers {
		if w.wants(&event, frame.Written, now) {
			w.send(l, event.message)
		}
	}
}

// sightOf returns an event for watchers, with its own copy of the text: a frame
// is not held on to for one of its lines.
func sightOf(sequence uint64, index int, event *weir.Event, line []byte) sight {
	message := weir.LiveMessage{Kind: weir.LiveEvent, ID: fmt.Sprintf("%d.%d", sequence, index), Data: bytes.Clone(line)}
	return sight{name: strings.Clone(event.Name), message: message}
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
