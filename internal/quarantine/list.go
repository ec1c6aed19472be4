package quarantine

import (
	"context"
	"time"

	"github.com/weirhq/weir"
)

const (
	// defaultPage and maxPage bound the events of a page: what a screen shows, and
	// what a program may take at once.
	defaultPage = 50
	maxPage     = 200
	// maxPageBytes ends a page early: the events that are too large are often the
	// rejected ones.
	maxPageBytes = 2 << 20
	// maxLooked bounds the messages looked through for a page, and maxLookedBytes
	// how much of them: each takes a request, and megabytes are to be decoded.
	// looking bounds the time, after which a page is what was found by then.
	maxLooked      = 1000
	maxLookedBytes = 16 << 20
	looking        = 2 * time.Second
)

// listing is a page being filled.
type listing struct {
	project string
	code    string
	limit   int
	until   time.Time

	list   weir.QuarantineList
	bytes  int // of the page
	looked int // messages
	read   int // bytes of them
}

// List returns a page of a project's rejected events, the newest first. Errors
// that are the caller's own are [weir.Error] and name the field.
func (q *Quarantine) List(ctx context.Context, project string, page weir.QuarantinePage) (weir.QuarantineList, error) {
	l := &listing{project: project, code: page.Code, limit: page.Limit, until: time.Now().Add(looking)}
	l.list.Events = []weir.QuarantinedEvent{}
	switch {
	case page.Limit == 0:
		l.limit = defaultPage
	case page.Limit < 0 || page.Limit > maxPage:
		return l.list, weir.InvalidField("limit", "must be an integer from 1 to %d", maxPage)
	}
	var from place
	if page.Before != "" {
		var err error
		if from, err = parsePlace("before", page.Before); err != nil {
			return l.list, err
		}
	}
	err := q.fill(ctx, l, from)
	return l.list, err
}

// fill goes through the messages from a place back, until the page is full or
// enough was looked at.
func (q *Quarantine) fill(ctx context.Context, l *listing, from place) error {
	upTo := from.sequence
	for {
		m, err := q.last(ctx, l.project, upTo)
		if err != nil || m == nil {
			return err
		}
		last := len(m.events)
		if m.sequence == from.sequence {
			last = min(last, from.index)
		}
		if l.take(m, last) || l.tires(m) {
			return nil
		}
		if upTo = m.sequence - 1; upTo == 0 {
			return nil
		}
	}
}

// take adds the events of a message that are before one, and reports whether the
// page is full.
func (l *listing) take(m *message, before int) bool {
	for i := before - 1; i >= 0; i-- {
		r := m.events[i]
		if m.gone.has(i) || l.code != "" && r.Code != l.code {
			continue
		}
		if len(l.list.Events) == l.limit || l.bytes > maxPageBytes {
			l.list.Next = place{m.sequence, i + 1}.String()
			return true
		}
		l.list.Events = append(l.list.Events, weir.QuarantinedEvent{
			ID: place{m.sequence, i}.String(), Time: r.Received, Code: r.Code, Reason: r.Reason, Event: r.Event, Client: r.client(),
		})
		l.bytes += len(r.Event) + len(r.Reason)
	}
	return false
}

// tires reports whether enough was looked at with a message, and where to go on.
func (l *listing) tires(m *message) bool {
	l.looked++
	for _, r := range m.events {
		l.read += len(r.Event) + len(r.Reason)
	}
	tired := l.looked >= maxLooked || l.read >= maxLookedBytes || time.Now().After(l.until)
	if tired {
		l.list.Next = place{m.sequence, 0}.String()
	}
	return tired
}
