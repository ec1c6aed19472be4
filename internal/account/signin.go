package account

import (
	"context"
	"net/netip"
	"strings"

	"github.com/weirhq/weir"
)

// errWrong is the same whoever tries, so that nobody learns who has an account.
var errWrong = weir.Errorf(weir.CodeUnauthorized, "wrong e-mail address or password")

// SignIn begins a session of who has a password, and returns its value. Errors
// are a [weir.Error]: of [weir.CodeUnauthorized]; of [weir.CodeRateLimited] after
// too many that were; or of [weir.CodeUnavailable].
func (a *Accounts) SignIn(ctx context.Context, email, password string, from weir.Browser) (value string, err error) {
	if len(email) > maxEmailBytes || len(password) > maxPasswordBytes {
		return "", errWrong
	}
	account := fold(email)
	a.mu.RLock()
	u := a.byEmail[account]
	a.mu.RUnlock()
	hash := ""
	if u != nil {
		hash = u.Password
	}
	if err := a.try(ctx, account, hash, password, from.Address); err != nil {
		return "", err
	}
	a.changing.Lock()
	defer a.changing.Unlock()
	return a.begin(ctx, u.holder(), from.Agent) // void, if the password was changed meanwhile
}

// try holds a password to a hash, and counts the attempt if it is wrong.
func (a *Accounts) try(ctx context.Context, account, hash, password string, from netip.Addr) error {
	if err := a.attempts.take(account, from, a.config.Now()); err != nil {
		return err
	}
	right, err := a.hasher.verify(ctx, hash, spelled(password))
	if err != nil || right {
		a.attempts.giveBack(account, from, a.config.Now())
	}
	if err == nil && !right {
		return errWrong
	}
	return err
}

// ChangeOwn changes a person's name or password. With a new password all their
// sessions end; value is that of the one that takes their place, or empty.
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
	if err := a.try(ctx, fold(asked.Email), asked.Password, current, from.Address); err != nil {
		if weir.ErrorCode(err) == weir.CodeUnauthorized {
			return "", weir.Errorf(weir.CodeForbidden, "the current password is wrong")
		}
		return "", err
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
