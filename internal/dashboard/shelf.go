package dashboard

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata"
)

// shelf keeps the things of one kind, of all projects. A project has a row of
// places, each with a value of its own in the metadata, and one value more that
// says how many places were ever used. So every change is one write, and what
// is taken away leaves nothing behind but a place for another.
//
// Reads may come at any time. Only one change may be under way.
type shelf[T any] struct {
	values metadata.Values
	kind   string          // in the plural; begins the keys of the metadata
	most   int             // of a project
	id     func(*T) string // of a thing

	mu   sync.RWMutex
	rows map[string][]*place[T] // by project
}

// place has a thing, and how long its value is.
type place[T any] struct {
	thing T
	bytes int
}

func newShelf[T any](values metadata.Values, kind string, most int, id func(*T) string) *shelf[T] {
	return &shelf[T]{values: values, kind: kind, most: most, id: id, rows: map[string][]*place[T]{}}
}

// countKey is where the metadata says how many places a project used.
func (s *shelf[T]) countKey(project string) string { return s.kind + "." + project }

func (s *shelf[T]) placeKey(project string, number int) string {
	return s.countKey(project) + "." + strconv.Itoa(number)
}

// read reads the things of a project.
func (s *shelf[T]) read(ctx context.Context, project string) error {
	var count int
	if _, err := metadata.Load(ctx, s.values, s.countKey(project), &count); err != nil {
		return err
	}
	row := make([]*place[T], count)
	for i := range row {
		var thing T
		switch found, err := metadata.Load(ctx, s.values, s.placeKey(project, i), &thing); {
		case err != nil:
			return err
		case !found:
			continue
		}
		text, err := metadata.Encode(thing)
		if err != nil {
			return err
		}
		row[i] = &place[T]{thing: thing, bytes: len(text)}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows[project] = row
	return nil
}

// list returns the things of a project, in no order.
func (s *shelf[T]) list(project string) []T {
	s.mu.RLock()
	defer s.mu.RUnlock()
	things := []T{}
	for _, p := range s.rows[project] {
		if p != nil {
			things = append(things, p.thing)
		}
	}
	return things
}

// get returns the thing of an id.
func (s *shelf[T]) get(project, id string) (thing T, found bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if i := s.find(project, id); i >= 0 {
		return s.rows[project][i].thing, true
	}
	return thing, false
}

// find returns the number of a thing's place, or -1. The caller holds mu, or
// makes the change under way.
func (s *shelf[T]) find(project, id string) int {
	return slices.IndexFunc(s.rows[project], func(p *place[T]) bool { return p != nil && s.id(&p.thing) == id })
}

// put adds a thing, or replaces the one of its id.
func (s *shelf[T]) put(ctx context.Context, project string, thing T) error {
	text, err := metadata.Encode(thing)
	if err != nil {
		return err
	}
	number, err := s.room(project, s.id(&thing), len(text))
	if err != nil {
		return err
	}
	if number == len(s.rows[project]) {
		if err := s.values.Put(ctx, s.countKey(project), strconv.AppendInt(nil, int64(number)+1, 10)); err != nil {
			return err
		}
	}
	if err := s.values.Put(ctx, s.placeKey(project, number), text); err != nil {
		return err
	}
	s.hold(project, number, &place[T]{thing: thing, bytes: len(text)})
	return nil
}

// room returns the number of a place for a thing of so many bytes, if the
// project may have it.
func (s *shelf[T]) room(project, id string, size int) (int, error) {
	if size > maxValueBytes {
		return 0, weir.Errorf(weir.CodeTooLarge, "this takes %d bytes; it may have %d", size, maxValueBytes)
	}
	row, number, count, sum := s.rows[project], s.find(project, id), 0, size
	for i, p := range row {
		if p != nil && i != number {
			count++
			sum += p.bytes
		}
	}
	switch {
	case count >= s.most:
		return 0, weir.Errorf(weir.CodeConflict, "project %s has %d %s, as many as can be; delete some", project, count, s.kind)
	case sum > maxProjectBytes:
		return 0, weir.Errorf(weir.CodeConflict, "this makes %d bytes of %s, of which project %s may have %d; delete some", sum, s.kind, project, maxProjectBytes)
	case number >= 0:
		return number, nil
	}
	if free := slices.Index(row, nil); free >= 0 {
		return free, nil
	}
	return len(row), nil
}

// remove takes a thing away, if it is there.
func (s *shelf[T]) remove(ctx context.Context, project, id string) error {
	number := s.find(project, id)
	if number < 0 {
		return nil
	}
	if err := s.values.Put(ctx, s.placeKey(project, number), []byte(metadata.Null)); err != nil {
		return err
	}
	s.hold(project, number, nil)
	return nil
}

// hold puts what is on disk into a place, the next one at most.
func (s *shelf[T]) hold(project string, number int, p *place[T]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if number == len(s.rows[project]) {
		s.rows[project] = append(s.rows[project], p)
		return
	}
	s.rows[project][number] = p
}

// missing says that there is no such thing.
func missing(project, what, id string) error {
	return weir.Errorf(weir.CodeNotFound, "project %s has no %s %s", project, what, quote(id))
}

// quote returns a client's text as errors repeat it.
func quote(text string) string {
	const enough = 60
	if len(text) > enough {
		text = text[:enough] + "…"
	}
	return fmt.Sprintf("%q", text)
}
