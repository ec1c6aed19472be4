package account

import (
	"context"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// errInvitation says nothing of why: the secret is all that there is to know.
var errInvitation = weir.Errorf(weir.CodeNotFound, "this invitation is not valid (any more); ask for another one")

// Invited returns whom an invitation is for, or an error of [weir.CodeNotFound].
func (a *Accounts) Invited(secret string) (weir.User, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	u := a.invited(secret)
	if u == nil {
		return weir.User{}, errInvitation
	}
	return a.show(u), nil
}

// invited returns whom an invitation is for, or nil. An admin's is good for nobody
// who may do by now what that admin may not: the link may still be in their hands.
// The caller holds mu or changing.
func (a *Accounts) invited(secret string) *user {
	u := a.byInvitation[digest(secret)]
	if secret == "" || u == nil || !a.now().Before(u.InvitationEnds) {
		return nil
	}
	if within := u.InvitationWithin; within != "" && !u.OnlyIn(within) {
		return nil
	}
	return u
}

// Accept sets the password of who was invited and signs them in: it returns the
// session's value. Sessions they had end, and the invitation is used up. An empty
// name leaves the one there is.
func (a *Accounts) Accept(ctx context.Context, secret, name, password, agent string) (value string, err error) {
	whom, err := a.Invited(secret)
	if err != nil {
		return "", err
	}
	if err := checkName(strings.TrimSpace(name)); err != nil {
		return "", err
	}
	if err := checkPassword(password, whom.Email); err != nil {
		return "", err
	}
	hash, err := a.hasher.hash(ctx, spelled(password))
	if err != nil {
		return "", err
	}
	a.changing.Lock()
	defer a.changing.Unlock()
	before := a.invited(secret) // it may have been used meanwhile
	if before == nil {
		return "", errInvitation
	}
	after := *before
	if name := strings.TrimSpace(name); name != "" {
		after.Name = name
	}
	return a.renew(ctx, before, &after, hash, agent)
}

// SetUp makes the first owner, if there is nobody yet, and signs them in: it
// returns the session's value.
func (a *Accounts) SetUp(ctx context.Context, wanted weir.NewUser, password, agent string) (weir.User, string, error) {
	if err := checkPassword(password, wanted.Email); err != nil {
		return weir.User{}, "", err
	}
	hash, err := a.hasher.hash(ctx, spelled(password))
	if err != nil {
		return weir.User{}, "", err
	}
	a.changing.Lock()
	defer a.changing.Unlock()
	if len(a.users) > 0 {
		return weir.User{}, "", weir.Errorf(weir.CodeConflict, "there are users already; ask an owner for an invitation")
	}
	wanted.Owner, wanted.Roles = true, nil
	u, err := a.newUser(wanted)
	if err != nil {
		return weir.User{}, "", err
	}
	value, err := a.renew(ctx, nil, u, hash, agent)
	return a.shown(u), value, err
}

// renew gives a person a password: a new generation begins, with one session. The
// caller holds changing.
func (a *Accounts) renew(ctx context.Context, before, after *user, hash, agent string) (value string, err error) {
	after.Password = hash
	after.Invitation, after.InvitationEnds, after.InvitationWithin = "", time.Time{}, ""
	after.Generation++
	if err := a.keep(ctx, before, after); err != nil {
		return "", err
	}
	a.dropVoid(ctx, after.holder())
	return a.begin(ctx, after.holder(), agent)
}
