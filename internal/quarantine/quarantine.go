package quarantine

import (
	"context"
	"sync"

	"github.com/weirhq/weir"
)

// Messages are the messages of rejected events. Last returns the newest of a
// project up to a sequence, or of all if that is 0, with its sequence; 0 if there
// is none. Deleting what is gone is no error.
type Messages interface {
	Last(ctx context.Context, project string, upTo uint64) (sequence uint64, body []byte, err error)
	Delete(ctx context.Context, sequence uint64) error
}

// Marks keep which events of a message are gone. The revision is 0 where there
// are none yet; Put fails with [weir.CodeConflict] if it is not the one that
// there is.
type Marks interface {
	Get(ctx context.Context, project string, sequence uint64) (marks []byte, revision uint64, err error)
	Put(ctx context.Context, project string, sequence uint64, marks []byte, revision uint64) error
}

// Config wires a [Quarantine]. All fields are required.
type Config struct {
	Messages Messages
	Marks    Marks
	// Accept takes in an event; what is wrong with it is an error, and nothing is
	// accepted then. It is called concurrently.
	Accept func(ctx context.Context, project string, event []byte) error
}

// Quarantine is the rejected events of all projects. Its methods are safe for
// concurrent use.
type Quarantine struct {
	config Config
	// removing is held while marks are read and written.
	removing sync.Mutex

	mu        sync.Mutex
	replaying map[rejection]bool
}

// rejection is a place as a project names it.
type rejection struct {
	project string
	place
}

// New returns the quarantine.
func New(config Config) *Quarantine {
	return &Quarantine{config: config, replaying: map[rejection]bool{}}
}

// Delete drops an event. Errors that are the caller's own are [weir.Error]: of
// [weir.CodeNotFound] if there is no such event, or no more.
func (q *Quarantine) Delete(ctx context.Context, project, id string) error {
	at, err := parsePlace("id", id)
	if err != nil {
		return err
	}
	return q.remove(ctx, project, at)
}

// Replay sends an event of the project made right, and drops the one it stands
// for. Errors that are the caller's own are [weir.Error]; those of the intake
// are returned as they are, and the rejected event stays. While somebody else
// replays the same event, the error is one of [weir.CodeConflict].
func (q *Quarantine) Replay(ctx context.Context, project, id string, replay weir.QuarantineReplay) error {
	at, err := parsePlace("id", id)
	if err != nil {
		return err
	}
	asked := rejection{project, at}
	if !q.begin(asked) {
		return weir.Errorf(weir.CodeConflict, "somebody else is replaying event %s", at)
	}
	defer q.end(asked)
	m, err := q.message(ctx, project, at)
	if err != nil {
		return err
	}
	event, err := named(replay.Event, m.events[at.index], at)
	if err != nil {
		return err
	}
	if err := q.config.Accept(ctx, project, event); err != nil {
		return err
	}
	err = q.remove(context.WithoutCancel(ctx), project, at)
	if weir.ErrorCode(err) == weir.CodeNotFound { // somebody dropped it meanwhile
		return nil
	}
	return err
}

// begin reports whether nobody is replaying an event; end must be called then. Made
// right by two people at once it could have two times, and would count twice.
func (q *Quarantine) begin(asked rejection) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.replaying[asked] {
		return false
	}
	q.replaying[asked] = true
	return true
}

func (q *Quarantine) end(asked rejection) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.replaying, asked)
}

// remove takes an event out of its message.
func (q *Quarantine) remove(ctx context.Context, project string, at place) error {
	q.removing.Lock()
	defer q.removing.Unlock()
	m, err := q.message(ctx, project, at)
	if err != nil {
		return err
	}
	m.gone.set(at.index)
	if m.gone.count() < len(m.events) {
		err = q.config.Marks.Put(ctx, project, at.sequence, m.gone, m.revision)
	} else {
		err = q.config.Messages.Delete(ctx, at.sequence)
	}
	if err != nil && weir.ErrorCode(err) == weir.CodeInternal {
		return &weir.Error{Code: weir.CodeUnavailable, Message: "the quarantine could not be changed; try again", Err: err}
	}
	return err
}

// message returns the message with an event that is not gone.
func (q *Quarantine) message(ctx context.Context, project string, at place) (*message, error) {
	m, err := q.last(ctx, project, at.sequence)
	if err != nil {
		return nil, err
	}
	if m == nil || m.sequence != at.sequence || at.index >= len(m.events) || m.gone.has(at.index) {
		return nil, weir.Errorf(weir.CodeNotFound, "there is no event %s in the quarantine of project %s, or no more", at, project)
	}
	return m, nil
}
