package web

import (
	"context"
	"net/http"

	"github.com/weirhq/weir"
)

// Users manages the people who may sign in.
type Users interface {
	// Empty reports whether there is nobody yet.
	Empty() bool
	// SetUp makes the first owner and begins a session, as do Accept, with which an
	// invitation is accepted, and ChangeOwn if the password is changed.
	SetUp(ctx context.Context, wanted weir.NewUser, password, agent string) (user weir.User, session string, err error)
	Accept(ctx context.Context, invitation, name, password, agent string) (session string, err error)
	ChangeOwn(ctx context.Context, id string, change weir.OwnChange, from weir.Browser) (user weir.User, session string, err error)
	// Invited returns whom an invitation is for.
	Invited(invitation string) (weir.User, error)
	List() []weir.User
	Get(id string) (weir.User, error)
	// Role returns the role of a person in a project, empty if there is none.
	Role(id, project string) weir.Role
	Invite(ctx context.Context, wanted weir.NewUser) (weir.InvitedUser, error)
	// InviteAgain makes another invitation, good within a project or, if that is
	// empty, for all, as Invite does.
	InviteAgain(ctx context.Context, id, within string) (weir.InvitedUser, error)
	Change(ctx context.Context, id string, change weir.UserChange) (weir.User, error)
	Remove(ctx context.Context, id string) error
}

// maxUserBytes bounds the body that makes or changes a user: roles in many
// projects.
const maxUserBytes = 16 << 10

// listUsers answers GET /v1/users.
func (s *Server) listUsers(w http.ResponseWriter, _ *http.Request, grant weir.Grant) error {
	users := []weir.User{}
	for _, user := range s.config.Users.List() {
		if user, ok := asSeen(grant, user); ok {
			users = append(users, user)
		}
	}
	return writeJSON(w, http.StatusOK, map[string]any{"users": users})
}

// asSeen is a user as whoever has a grant may see them: to an admin, those of the
// project, and of their roles the one there.
func asSeen(grant weir.Grant, user weir.User) (weir.User, bool) {
	if grant.Owner {
		return user, true
	}
	role, ok := user.Roles[grant.Project]
	user.Roles = map[string]weir.Role{}
	if ok {
		user.Roles[grant.Project] = role
	}
	return user, ok || user.Owner
}

// inviteUser answers POST /v1/users.
func (s *Server) inviteUser(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	var wanted weir.NewUser
	if err := readObject(w, r, maxUserBytes, &wanted); err != nil {
		return err
	}
	if err := mayGive(grant, wanted.Owner, wanted.Roles); err != nil {
		return err
	}
	if !grant.Owner && len(wanted.Roles) == 0 {
		return weir.InvalidField("roles", "must have one in project %s", grant.Project)
	}
	wanted.Within = reachOf(grant)
	invited, err := s.config.Users.Invite(r.Context(), wanted)
	if err != nil {
		return err
	}
	notePerson(r, grant, invited.User)
	return writeJSON(w, http.StatusCreated, invited)
}

// reachOf is the project that a grant's invitations are good for, empty for all.
func reachOf(grant weir.Grant) string {
	if grant.Owner {
		return ""
	}
	return grant.Project
}

// mayGive refuses what only owners may give: to be one, and roles in projects other
// than the admin's.
func mayGive(grant weir.Grant, owner bool, roles map[string]weir.Role) error {
	if grant.Owner {
		return nil
	}
	if owner {
		return weir.Errorf(weir.CodeForbidden, "only owners may make others owners")
	}
	for project := range roles {
		if project != grant.Project {
			return weir.Errorf(weir.CodeForbidden, "you are not admin of project %.100q", project)
		}
	}
	return nil
}

// changeUser answers PATCH /v1/users/{id}. Admins change the role in their project;
// and the name, if the person is in no other.
func (s *Server) changeUser(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	var change weir.UserChange
	if err := readObject(w, r, maxUserBytes, &change); err != nil {
		return err
	}
	user, err := s.managed(r, grant)
	if err != nil {
		return err
	}
	if !grant.Owner {
		if change.Name != nil && !user.OnlyIn(grant.Project) || change.Owner != nil && *change.Owner != user.Owner {
			return errNotTheirs
		}
		if change.Roles != nil {
			if err := mayGive(grant, false, *change.Roles); err != nil {
				return err
			}
		}
		change.Owner, change.Within = nil, grant.Project
	}
	changed, err := s.config.Users.Change(r.Context(), user.ID, change)
	if err != nil {
		return err
	}
	notePerson(r, grant, changed)
	shown, _ := asSeen(grant, changed)
	return writeJSON(w, http.StatusOK, shown)
}

// errNotTheirs keeps an admin of one project from taking over somebody who may do
// more than they.
var errNotTheirs = weir.Errorf(weir.CodeForbidden, "this person is in other projects, too, or an owner; ask an owner")

// managed returns the user that a request is about, if whoever has the grant manages
// them at all.
func (s *Server) managed(r *http.Request, grant weir.Grant) (weir.User, error) {
	id := r.PathValue("id")
	user, err := s.config.Users.Get(id)
	if err != nil {
		return user, err
	}
	_, seen := asSeen(grant, user)
	switch {
	case !seen:
		return user, weir.Errorf(weir.CodeNotFound, "there is no user %q", id)
	case user.Owner && !grant.Owner:
		return user, errNotTheirs
	}
	noteDetail(r, "email", user.Email)
	notePerson(r, grant, user)
	return user, nil
}

// notePerson notes whom a change is about. What owners do with people of other
// projects, too, is recorded in none: no admin reads there of the others.
func notePerson(r *http.Request, grant weir.Grant, user weir.User) {
	if grant.Owner && !user.OnlyIn(grant.Project) {
		noteGrant(r, withoutProject(grant))
	}
}

// removeUser answers DELETE /v1/users/{id}. An admin removes somebody who is in
// other projects from their own.
func (s *Server) removeUser(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	user, err := s.managed(r, grant)
	if err != nil {
		return err
	}
	if grant.Owner || user.OnlyIn(grant.Project) {
		err = s.config.Users.Remove(r.Context(), user.ID)
		s.limits.forget(personPrefix + user.ID)
	} else {
		none := map[string]weir.Role{}
		_, err = s.config.Users.Change(r.Context(), user.ID, weir.UserChange{Roles: &none, Within: grant.Project})
	}
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// inviteAgain answers POST /v1/users/{id}/invitation.
func (s *Server) inviteAgain(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	user, err := s.managed(r, grant)
	if err != nil {
		return err
	}
	if !grant.Owner && !user.OnlyIn(grant.Project) {
		return errNotTheirs
	}
	invited, err := s.config.Users.InviteAgain(r.Context(), user.ID, reachOf(grant))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, invited)
}
