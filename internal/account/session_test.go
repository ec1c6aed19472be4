package account

import (
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

var editorOfShop = weir.NewUser{Roles: map[string]weir.Role{"shop": weir.RoleEditor}}

func TestASessionGrantsWhatThePersonMay(t *testing.T) {
	f := newFixture(t)
	ann, value := f.person("ann@shop.example", editorOfShop)
	grant, ok := f.Session(value)
	if want := (weir.Grant{Project: "shop", Role: weir.RoleEditor, User: ann.ID, Session: grant.Session}); !ok || grant != want || grant.Session == "" {
		t.Errorf("%+v, %v", grant, ok)
	}
	if f.Role(ann.ID, "shop") != weir.RoleEditor || f.Role(ann.ID, "blog") != "" || f.Role("none", "shop") != "" {
		t.Error("roles are mixed up")
	}
	_, owners := f.person("olga@shop.example", weir.NewUser{Owner: true})
	if grant, _ := f.Session(owners); grant.Project != weir.DefaultProject || grant.Role != weir.RoleAdmin || !grant.Owner {
		t.Errorf("an owner has %+v", grant)
	}
	_, nobodys := f.person("bob@shop.example", weir.NewUser{})
	if grant, ok := f.Session(nobodys); !ok || grant.Project != "" || grant.Role != "" {
		t.Errorf("somebody without roles has %+v", grant)
	}
	for _, wrong := range []string{"", "x", value + "x", strings.ToLower(value), digest(value)} {
		if grant, ok := f.Session(wrong); ok {
			t.Errorf("%q grants %+v", wrong, grant)
		}
	}
}

func TestSessionsOutliveARestartAndAreNotKept(t *testing.T) {
	f := newFixture(t)
	_, value := f.person("ann@shop.example", editorOfShop)
	token, err := f.BeginToken(t.Context(), f.keys["k"], "curl")
	if err != nil {
		t.Fatal(err)
	}
	again := f.open()
	for _, value := range []string{value, token} {
		before, _ := f.Session(value)
		if after, ok := again.Session(value); !ok || after != before {
			t.Errorf("after a restart: %+v, %v; before %+v", after, ok, before)
		}
	}
	for _, secret := range []string{value, token, password} {
		if strings.Contains(f.all(), secret) {
			t.Error("a secret is kept")
		}
	}
}

func TestSessionsExpire(t *testing.T) {
	f := newFixture(t)
	ann, idle := f.person("ann@shop.example", editorOfShop)
	used, err := f.signIn("ann@shop.example", password, "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	grant, _ := f.Session(idle)
	ended := f.Ended(grant.Session)
	for range 4 { // each time before it was idle for too long
		f.pass(idleAge - time.Minute)
		if _, ok := f.Session(used); !ok {
			t.Fatal("a session that is used has ended")
		}
		f.Sweep(t.Context())
	}
	if _, ok := f.Session(idle); ok || !isEnded(ended) {
		t.Error("a session that is not used goes on")
	}
	if list := f.Sessions(ann.ID, ""); len(list) != 1 {
		t.Errorf("after %v: %+v", 4*idleAge, list)
	}
	if user, _ := f.open().Get(ann.ID); !user.LastSeen.Equal(f.time()) {
		t.Errorf("last seen %v, not %v", user.LastSeen, f.time())
	}
	f.pass(SessionAge - 4*idleAge + 5*time.Minute)
	if _, ok := f.Session(used); ok {
		t.Error("a session is older than it may be")
	}
}

// TestWhatEndsSessions, and with them what they began.
func TestWhatEndsSessions(t *testing.T) {
	for what, end := range map[string]func(f *fixture, id, value string) error{
		"signing out":           func(f *fixture, _, value string) error { return f.SignOut(t.Context(), value) },
		"signing out elsewhere": func(f *fixture, id, _ string) error { return f.SignOutOthers(t.Context(), id, "another") },
		"removal":               func(f *fixture, id, _ string) error { return f.Remove(t.Context(), id) },
		"a new password": func(f *fixture, id, _ string) error {
			another := "plum fog rivet nine"
			_, _, err := f.ChangeOwn(t.Context(), id, weir.OwnChange{Password: &another, Current: password}, browser("192.0.2.1"))
			return err
		},
		"an invitation accepted": func(f *fixture, id, _ string) error {
			invited, err := f.InviteAgain(t.Context(), id, "")
			if err != nil {
				return err
			}
			if _, ok := f.Session(f.mustSignIn("ann@shop.example")); !ok {
				t.Error("being invited again ends sessions")
			}
			_, err = f.Accept(t.Context(), invited.Invitation, "", password, "")
			return err
		},
	} {
		f := newFixture(t)
		ann, value := f.person("ann@shop.example", editorOfShop)
		_, others := f.person("bob@shop.example", editorOfShop)
		grant, _ := f.Session(value)
		ended := f.Ended(grant.Session)
		if err := end(f, ann.ID, value); err != nil {
			t.Fatal(what, err)
		}
		for when, accounts := range map[string]*Accounts{"then": f.Accounts, "after a restart": f.open()} {
			if _, ok := accounts.Session(value); ok {
				t.Errorf("%s: the session goes on %s", what, when)
			}
			if _, ok := accounts.Session(others); !ok {
				t.Errorf("%s: somebody else's has ended %s", what, when)
			}
		}
		if !isEnded(ended) || !isEnded(f.Ended(grant.Session)) {
			t.Errorf("%s: what it began goes on", what)
		}
	}
}

func (f *fixture) mustSignIn(email string) string {
	f.t.Helper()
	value, err := f.signIn(email, password, "192.0.2.1")
	if err != nil {
		f.t.Fatal(err)
	}
	return value
}

// TestANewPasswordEndsAllSessionsInOneWrite: whatever becomes of what is written
// then.
func TestANewPasswordEndsAllSessionsInOneWrite(t *testing.T) {
	f := newFixture(t)
	ann, value := f.person("ann@shop.example", editorOfShop)
	f.values.FailOn("account.")
	another := "plum fog rivet nine"
	change := weir.OwnChange{Password: &another, Current: password}
	if _, _, err := f.ChangeOwn(t.Context(), ann.ID, change, browser("192.0.2.1")); weir.ErrorCode(err) != weir.CodeUnavailable {
		t.Errorf("on a full disk: %v", err)
	}
	if _, ok := f.Session(value); !ok {
		t.Error("the session has ended, but the password is the old one")
	}
	f.values.FailOn("")
	_, renewed, err := f.ChangeOwn(t.Context(), ann.ID, change, browser("192.0.2.1"))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := f.Session(renewed); !ok || renewed == value {
		t.Error("this browser is signed out")
	}
	if _, err := f.signIn("ann@shop.example", password, "192.0.2.1"); weir.ErrorCode(err) != weir.CodeUnauthorized {
		t.Errorf("the old password: %v", err)
	}
	if _, err := f.signIn("ann@shop.example", another, "192.0.2.1"); err != nil {
		t.Error(err)
	}
}

func TestARoleThatChangesInterruptsWhatIsWatched(t *testing.T) {
	f := newFixture(t)
	ann, value := f.person("ann@shop.example", editorOfShop)
	grant, _ := f.Session(value)
	ended := f.Ended(grant.Session)
	roles := map[string]weir.Role{"blog": weir.RoleViewer}
	if _, err := f.Change(t.Context(), ann.ID, weir.UserChange{Roles: &roles}); err != nil {
		t.Fatal(err)
	}
	if !isEnded(ended) || isEnded(f.Ended(grant.Session)) {
		t.Error("what was watched goes on, or what begins now does not")
	}
	if grant, ok := f.Session(value); !ok || grant.Project != "blog" || grant.Role != weir.RoleViewer {
		t.Errorf("by now: %+v, %v", grant, ok)
	}
}

func TestATokensSessionEndsWithIt(t *testing.T) {
	f := newFixture(t)
	value, err := f.BeginToken(t.Context(), f.keys["k"], "")
	if err != nil {
		t.Fatal(err)
	}
	grant, ok := f.Session(value)
	if !ok || grant.Key != "k" || grant.Scope != weir.ScopeAPI || grant.User != "" {
		t.Errorf("%+v, %v", grant, ok)
	}
	ended := f.Ended(grant.Session)
	delete(f.keys, "k")
	if _, ok := f.Session(value); ok {
		t.Error("it goes on")
	}
	if f.Sweep(t.Context()); !isEnded(ended) {
		t.Error("it is not swept")
	}
}

func TestTheOldestSessionsMakeRoom(t *testing.T) {
	f := newFixture(t)
	ann, first := f.person("ann@shop.example", editorOfShop)
	f.pass(time.Second)
	grant, _ := f.Session(first)
	ended := f.Ended(grant.Session)
	var last string
	for range maxUserSessions {
		f.pass(time.Second)
		var err error
		f.changing.Lock()
		last, err = f.begin(t.Context(), f.users[ann.ID].holder(), strings.Repeat("é", maxAgentBytes))
		f.changing.Unlock()
		if err != nil {
			t.Fatal(err)
		}
	}
	list := f.Sessions(ann.ID, f.sessionID(last))
	if len(list) != maxUserSessions || !list[0].Current || list[1].Current || len(list[0].Agent) > maxAgentBytes {
		t.Errorf("%d sessions, of which the first is %+v", len(list), list[0])
	}
	if _, ok := f.Session(first); ok || !isEnded(ended) {
		t.Error("the oldest goes on")
	}
}

// TestATokenMakesRoomAmongItsOwn: one that may only read signs nobody else out.
func TestATokenMakesRoomAmongItsOwn(t *testing.T) {
	f := newFixture(t)
	f.keys["r"] = weir.Grant{Project: "shop", Scope: weir.ScopeRead, Key: "r"}
	sessions := map[string]string{}
	for _, key := range []string{"k", "r"} {
		value, err := f.BeginToken(t.Context(), f.keys[key], "")
		if err != nil {
			t.Fatal(err)
		}
		sessions[key] = value
	}
	for range maxTokenSessions {
		f.pass(time.Second)
		if _, err := f.BeginToken(t.Context(), f.keys["r"], ""); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := f.Session(sessions["r"]); ok {
		t.Error("the oldest goes on")
	}
	if _, ok := f.Session(sessions["k"]); !ok {
		t.Error("another token's has ended")
	}
}

func (f *fixture) sessionID(value string) string {
	grant, _ := f.Session(value)
	return grant.Session
}

// TestASessionEndsAtOnceWhateverTheDiskDoes.
func TestASessionEndsAtOnceWhateverTheDiskDoes(t *testing.T) {
	f := newFixture(t)
	_, value := f.person("ann@shop.example", editorOfShop)
	f.values.FailOn("account.")
	wantCode(t, "signing out on a full disk", f.SignOut(t.Context(), value), weir.CodeUnavailable)
	if _, ok := f.Session(value); ok {
		t.Error("the session goes on")
	}
	if _, err := f.signIn("ann@shop.example", password, "192.0.2.1"); weir.ErrorCode(err) != weir.CodeUnavailable {
		t.Errorf("a session that is not kept: %v", err)
	}
}
