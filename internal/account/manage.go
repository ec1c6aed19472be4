package account

import (
	"context"
	"crypto/rand"
	"maps"
	"strings"

	"github.com/weirhq/weir"
)

// Invite makes a person, who chooses a password by the invitation. Errors that are
// the caller's own are [weir.Error].
func (a *Accounts) Invite(ctx context.Context, wanted weir.NewUser) (weir.InvitedUser, error) {
	a.changing.Lock()
	defer a.changing.Unlock()
	u, err := a.newUser(wanted)
	if err != nil {
		return weir.InvitedUser{}, err
	}
	secret := a.invite(u, wanted.Within)
	if err := a.keep(ctx, nil, u); err != nil {
		return weir.InvitedUser{}, err
	}
	return weir.InvitedUser{User: a.shown(u), Invitation: secret}, nil
}

// InviteAgain gives a person another invitation, in place of the one before; within
// is as in [weir.NewUser]. A password that they have goes on to let them in until
// they choose another.
func (a *Accounts) InviteAgain(ctx context.Context, id, within string) (weir.InvitedUser, error) {
	a.changing.Lock()
	defer a.changing.Unlock()
	before := a.users[id]
	if before == nil {
		return weir.InvitedUser{}, noUser(id)
	}
	after := *before
	secret := a.invite(&after, within)
	if err := a.keep(ctx, before, &after); err != nil {
		return weir.InvitedUser{}, err
	}
	return weir.InvitedUser{User: a.shown(&after), Invitation: secret}, nil
}

// invite gives a person that is not held yet an invitation.
func (a *Accounts) invite(u *user, within string) (secret string) {
	secret = rand.Text()
	u.Invitation, u.InvitationEnds, u.InvitationWithin = digest(secret), a.now().Add(invitationAge), within
	return secret
}

// newUser checks what a person is to be. The caller holds changing.
func (a *Accounts) newUser(wanted weir.NewUser) (*user, error) {
	email, name := strings.TrimSpace(wanted.Email), strings.TrimSpace(wanted.Name)
	if err := checkEmail(email); err != nil {
		return nil, err
	}
	if err := checkName(name); err != nil {
		return nil, err
	}
	if err := a.checkRoles(wanted.Roles); err != nil {
		return nil, err
	}
	switch {
	case a.byEmail[fold(email)] != nil:
		return nil, weir.Errorf(weir.CodeConflict, "there is a user with this e-mail address already")
	case len(a.users) >= maxUsers:
		return nil, weir.Errorf(weir.CodeConflict, "there are %d users, as many as can be; remove some", maxUsers)
	}
	return &user{User: weir.User{
		ID: newID(), Email: email, Name: name, Owner: wanted.Owner, Roles: maps.Clone(wanted.Roles), Created: a.now(),
	}}, nil
}

func (a *Accounts) checkRoles(roles map[string]weir.Role) error {
	if len(roles) > maxRoles {
		return weir.InvalidField("roles", "are in %d projects, more than %d; make the person an owner", len(roles), maxRoles)
	}
	for project, role := range roles {
		if !role.Valid() {
			return weir.InvalidField("roles", "must each be %s, %s or %s", weir.RoleViewer, weir.RoleEditor, weir.RoleAdmin)
		}
		if !a.config.Project(project) {
			return weir.InvalidField("roles", "name project %.100q, which does not exist", project)
		}
	}
	return nil
}

// Change changes a person's name, roles or being an owner. What they watch live
// ends, and begins again if they still may. The last owner stays one.
func (a *Accounts) Change(ctx context.Context, id string, change weir.UserChange) (weir.User, error) {
	a.changing.Lock()
	defer a.changing.Unlock()
	before := a.users[id]
	if before == nil {
		return weir.User{}, noUser(id)
	}
	after := *before
	if err := a.apply(&after, change); err != nil {
		return weir.User{}, err
	}
	if before.Owner && !after.Owner && a.isLastOwner(before) {
		return weir.User{}, errLastOwner
	}
	if err := a.keep(ctx, before, &after); err != nil {
		return weir.User{}, err
	}
	if change.Roles != nil || change.Owner != nil {
		a.interrupt(id)
	}
	return a.shown(&after), nil
}

func (a *Accounts) apply(u *user, change weir.UserChange) error {
	if change.Name != nil {
		u.Name = strings.TrimSpace(*change.Name)
	}
	if change.Owner != nil {
		u.Owner = *change.Owner
	}
	if change.Roles != nil {
		u.Roles = rolesOf(u.Roles, change)
		if err := a.checkRoles(u.Roles); err != nil {
			return err
		}
	}
	return checkName(u.Name)
}

// rolesOf are the roles that a change makes of those there were.
func rolesOf(before map[string]weir.Role, change weir.UserChange) map[string]weir.Role {
	if change.Within == "" {
		return maps.Clone(*change.Roles)
	}
	after := maps.Clone(before)
	if after == nil {
		after = map[string]weir.Role{}
	}
	delete(after, change.Within)
	if role, ok := (*change.Roles)[change.Within]; ok {
		after[change.Within] = role
	}
	return after
}

// errLastOwner keeps somebody who can manage users.
var errLastOwner = weir.Errorf(weir.CodeConflict, "this is the last owner; make somebody else an owner first")

// isLastOwner reports whether nobody else could be the owner. Those who have not
// come yet may never come. The caller holds changing.
func (a *Accounts) isLastOwner(u *user) bool {
	for _, other := range a.users {
		if other.Owner && other.ID != u.ID && (other.Password != "" || u.Password == "") {
			return false
		}
	}
	return true
}

// Remove removes a person and ends their sessions.
func (a *Accounts) Remove(ctx context.Context, id string) error {
	a.changing.Lock()
	defer a.changing.Unlock()
	u := a.users[id]
	switch {
	case u == nil:
		return noUser(id)
	case u.Owner && a.isLastOwner(u):
		return errLastOwner
	}
	if err := a.keep(ctx, u, nil); err != nil {
		return err
	}
	a.dropVoid(ctx, u.holder())
	return nil
}

// shown is show for who does not hold mu.
func (a *Accounts) shown(u *user) weir.User {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.show(u)
}
