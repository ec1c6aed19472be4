package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/weirhq/weir"
)

// Audit keeps who changed what.
type Audit interface {
	// Record returns when an entry is on disk.
	Record(ctx context.Context, entry weir.AuditEntry) error
	Page(ctx context.Context, question weir.AuditQuestion) (weir.AuditPage, error)
}

// note is what becomes known of a change while its request is answered.
type note struct {
	grant  weir.Grant
	detail map[string]any
}

// noteKey is where the context of a request has its note.
type noteKey struct{}

// noteGrant notes who makes a change, and in which project.
func noteGrant(r *http.Request, grant weir.Grant) {
	if n, ok := r.Context().Value(noteKey{}).(*note); ok {
		n.grant = grant
	}
}

// noteDetail notes what the request does not say.
func noteDetail(r *http.Request, name string, value any) {
	if n, ok := r.Context().Value(noteKey{}).(*note); ok {
		n.detail[name] = value
	}
}

// audited records what a route does. The answer to a change is sent when the
// record is on disk; if it cannot be, the change is made all the same, and the log
// says so.
func (s *Server) audited(pattern string, h handler) handler {
	done := actions()[pattern]
	if done.name == "" {
		return h
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		n := &note{detail: map[string]any{}}
		var asked bytes.Buffer
		r = r.WithContext(context.WithValue(r.Context(), noteKey{}, n))
		r.Body = readAlong{io.TeeReader(r.Body, &asked), r.Body}
		answer := &heldAnswer{ResponseWriter: w, status: http.StatusOK}
		if err := h(answer, r); err != nil {
			s.recordRefusal(r, err)
			return err
		}
		if answer.status < http.StatusMultipleChoices {
			maps.Copy(n.detail, membersOf(asked.Bytes(), done.members))
			s.record(r, n, weir.AuditEntry{Action: done.name, Target: targetOf(pattern, r, answer.body.Bytes())})
		}
		answer.send()
		return nil
	}
}

// record writes an entry. Who asked may have gone away.
func (s *Server) record(r *http.Request, n *note, entry weir.AuditEntry) {
	entry.Actor, entry.Project, entry.Detail = s.actorOf(n.grant), n.grant.Project, n.detail
	if err := s.config.Audit.Record(context.WithoutCancel(r.Context()), entry); err != nil {
		s.config.Logger.Error("a change is missing in the audit log", "action", entry.Action, "target", entry.Target, "actor", entry.Actor.ID, "error", err)
	}
}

// wrongPassword is the error of a password that was tried. There are as many as
// attempts are let through.
type wrongPassword interface {
	error
	// Person returns the id of whose password it was to be; empty if nobody's.
	Person() string
}

// recordRefusal records that Weir refused a password, if it did. What was typed is
// not recorded, since in place of an address that may be a password. An address that
// nobody has makes an entry, too, so that the answer takes as long.
func (s *Server) recordRefusal(r *http.Request, err error) {
	wrong, ok := errors.AsType[wrongPassword](err)
	if !ok {
		return
	}
	n := &note{detail: map[string]any{}}
	if from := s.config.Address(r); from.IsValid() {
		n.detail["address"] = from.String()
	}
	if user, err := s.config.Users.Get(wrong.Person()); err == nil {
		n.detail["email"] = user.Email
	}
	s.record(r, n, weir.AuditEntry{Action: "password.refuse", Target: wrong.Person()})
}

// actorOf tells who has a grant. Over NATS the tokens of a project cannot be told
// apart.
func (s *Server) actorOf(grant weir.Grant) weir.Actor {
	if grant.User != "" {
		actor := weir.Actor{Kind: weir.ActorUser, ID: grant.User}
		if user, err := s.config.Users.Get(grant.User); err == nil {
			actor.Name = user.Name
			if actor.Name == "" {
				actor.Name = user.Email
			}
		}
		return actor
	}
	if grant.Scope == "" {
		return weir.Actor{Kind: weir.ActorSystem}
	}
	if grant.Key == "" {
		return weir.Actor{Kind: weir.ActorToken, Name: "NATS"}
	}
	return weir.Actor{Kind: weir.ActorToken, ID: grant.Key, Name: s.config.Keys.NameOf(grant.Key)}
}

// actorName is what others should read of who has a grant.
func (s *Server) actorName(grant weir.Grant) string {
	actor := s.actorOf(grant)
	if actor.Name != "" {
		return actor.Name
	}
	return actor.ID
}

// targetOf finds what was changed: what a POST made, else what the path names, else
// what the answer shows.
func targetOf(pattern string, r *http.Request, answer []byte) string {
	var made struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	_ = json.Unmarshal(answer, &made) // an answer without these, or none, names nothing
	if r.Method == http.MethodPost && made.ID != "" {
		return made.ID
	}
	if begin := strings.LastIndexByte(pattern, '{'); begin >= 0 {
		name, _, _ := strings.Cut(pattern[begin+1:], "}")
		return r.PathValue(name)
	}
	if made.ID != "" {
		return made.ID
	}
	return made.Name
}

// maxMemberBytes bounds what is kept of a member of a body.
const maxMemberBytes = 1000

// membersOf picks members of a body, in whatever letters they are written. None is
// there twice: see readObject.
func membersOf(body []byte, wanted []string) map[string]any {
	picked := map[string]any{}
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil {
		return picked // it has none
	}
	for name, value := range members {
		at := slices.IndexFunc(wanted, func(w string) bool { return strings.EqualFold(w, name) })
		switch {
		case at < 0:
		case len(value) > maxMemberBytes:
			picked[wanted[at]] = strconv.Itoa(len(value)) + " bytes"
		default:
			picked[wanted[at]] = value
		}
	}
	return picked
}

// readAlong is a body of which what is read is kept.
type readAlong struct {
	io.Reader
	io.Closer
}

// heldAnswer holds an answer back. That of a change is short.
type heldAnswer struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader notes the status.
func (a *heldAnswer) WriteHeader(status int) { a.status = status }

// Write notes a part of the body.
func (a *heldAnswer) Write(text []byte) (int, error) { return a.body.Write(text) }

// send sends what was held.
func (a *heldAnswer) send() {
	a.ResponseWriter.WriteHeader(a.status)
	_, _ = a.body.WriteTo(a.ResponseWriter) // a client that went away needs no answer
}
