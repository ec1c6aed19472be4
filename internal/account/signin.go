package account

import (
	"context"
	"net/netip"
	"strings"

	"github.com/weirhq/weir"
)

// What clients read of a wrong password. errWrong is the same whoever tries, so that
// nobody learns who has an account.
var (
	errWrong        = weir.Errorf(weir.CodeUnauthorized, "wrong e-mail address or password")
	errWrongCurrent = weir.Errorf(weir.CodeForbidden, "the current password is wrong")
)

// SignIn begins a session of who has a password, and returns its value. Errors
// are a [weir.Error]: of [weir.CodeUnauthorized], of [weir.CodeRateLimited] after too
// many that were, or of [weir.CodeUnavailable]. Of a password that was tried, the
// error has the method Person, which tells whose it was to be.
func (a *Accounts) SignIn(ctx context.Context, email, password string, from weir.Browser) (value string, err error) {
	if len(email) > maxEmailBytes || len(password) > maxPasswordBytes {
		return "", errWrong
	}
	account := fold(email)
	a.mu.RLock()
	u := a.byEmail[account]
	a.mu.RUnlock()
	var id, hash string
	if u != nil {
		id, hash = u.ID, u.Password
	}
	right, err := a.try(ctx, account, hash, password, from.Address)
	if err != nil {
		return "", err
	}
	if !right {
		return "", wrongPassword{errWrong, id}
	}
	a.changing.Lock()
	defer a.changing.Unlock()
	return a.begin(ctx, u.holder(), from.Agent) // void, if the password was changed meanwhile
}

// try reports whether a password is that of a hash, and counts the attempt if it is
// not.
func (a *Accounts) try(ctx context.Context, account, hash, password string, from netip.Addr) (right bool, err error) {
	if err := a.attempts.take(account, from, a.config.Now()); err != nil {
		return false, err
	}
	right, err = a.hasher.verify(ctx, hash, spelled(password))
	if err != nil || right {
		a.attempts.giveBack(account, from, a.config.Now())
	}
	return right, err
}

// wrongPassword is the error of an attempt that was counted. It tells the audit log,
// and never the client, whose password it was to be.
type wrongPassword struct {
	error
	user string
}

// Unwrap returns what the client reads.
func (w wrongPassword) Unwrap() error { return w.error }

// Person returns the id of whose password it was to be; empty if nobody has the
// address that was given.
func (w wrongPassword) Person() string { return w.user }

// ChangeOwn changes a person's name or password. With a new password all their
// sessions end; value is that of the one that takes their place, or empty. A wrong
// current password is an error as in [Accounts.SignIn].
func (a *Accounts) ChangeOwn(ctx context.Context, id string, change weir.OwnChange, from weir.Browser) (changed weir.User, value string, err error) {
	if change.Name != nil {
		if err := checkName(strings.TrimSpace(*change.Name)); err != nil {
			return weir.User{}, "", err
		}
	}
	if change.Password != nil {
		value, err = a.changePassword(ctx, id, *change.Password, change.Current, from)
		if err != nil {
			return weir.User{}, "", err
		}
	}
	changed, err = a.Change(ctx, id, weir.UserChange{Name: change.Name})
	return changed, value, err
}

func (a *Accounts) changePassword(ctx context.Context, id, password, current string, from weir.Browser) (value string, err error) {
	a.mu.RLock()
	asked := a.users[id]
	a.mu.RUnlock()
	if asked == nil {
		return "", noUser(id)
	}
	if err := checkPassword(password, asked.Email); err != nil {
		return "", err
	}
	right, err := a.try(ctx, fold(asked.Email), asked.Password, current, from.Address)
	if err != nil {
		return "", err
	}
	if !right {
		return "", wrongPassword{errWrongCurrent, id}
	}
	hash, err := a.hasher.hash(ctx, spelled(password))
	if err != nil {
		return "", err
	}
	a.changing.Lock()
	defer a.changing.Unlock()
	before := a.users[id]
	if before == nil || before.Generation != asked.Generation {
		return "", weir.Errorf(weir.CodeConflict, "the password was changed meanwhile; sign in again")
	}
	after := *before
	return a.renew(ctx, before, &after, hash, from.Agent)
}
