package account

import (
	"bytes"
	"log/slog"
	"maps"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata/metadatatest"
)

// password is that of all people of tests.
const password = "kelp drum orbit west"

// all is everything that is kept.
func (f *fixture) all() string {
	return string(bytes.Join(slices.Collect(maps.Values(f.values.Stored)), nil))
}

// fixture are accounts with a clock.
type fixture struct {
	*Accounts
	t      *testing.T
	values *metadatatest.Values
	keys   map[string]weir.Grant // by id
	mu     sync.Mutex
	clock  time.Time
}

func newFixture(t *testing.T) *fixture {
	f := &fixture{t: t, values: metadatatest.New(), clock: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), keys: map[string]weir.Grant{
		"k": {Project: "shop", Scope: weir.ScopeAPI, Key: "k"},
	}}
	f.Accounts = f.open()
	return f
}

// open opens what is on disk, as after a restart.
func (f *fixture) open() *Accounts {
	f.t.Helper()
	accounts, err := Open(f.t.Context(), Config{
		hashMemoryKiB: 64, Metadata: f.values, Now: f.time, Logger: slog.New(slog.DiscardHandler),
		Project: func(name string) bool { return name == "default" || name == "shop" || name == "blog" },
		Grant: func(id string) (weir.Grant, bool) {
			grant, ok := f.keys[id]
			return grant, ok
		},
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return accounts
}

func (f *fixture) time() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.clock
}

// pass lets time pass.
func (f *fixture) pass(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.clock = f.clock.Add(d)
}

// person makes somebody with a password and a session.
func (f *fixture) person(email string, wanted weir.NewUser) (user weir.User, value string) {
	f.t.Helper()
	wanted.Email = email
	invited, err := f.Invite(f.t.Context(), wanted)
	if err != nil {
		f.t.Fatal(err)
	}
	value, err = f.Accept(f.t.Context(), invited.Invitation, "", password, "a browser")
	if err != nil {
		f.t.Fatal(err)
	}
	return invited.User, value
}

// browser is one at an address.
func browser(address string) weir.Browser {
	return weir.Browser{Address: netip.MustParseAddr(address), Agent: "a browser"}
}

func (f *fixture) signIn(email, password, address string) (string, error) {
	return f.SignIn(f.t.Context(), email, password, browser(address))
}

// isEnded reports whether what a session began must end.
func isEnded(ended <-chan struct{}) bool {
	select {
	case <-ended:
		return true
	default:
		return false
	}
}

func wantCode(t *testing.T, what string, err error, code weir.Code) {
	t.Helper()
	if err == nil || weir.ErrorCode(err) != code {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}
