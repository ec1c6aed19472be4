package account

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

func TestWrongPasswordsAreAllAnsweredAlike(t *testing.T) {
	f := newFixture(t)
	f.person("ann@shop.example", editorOfShop)
	if _, err := f.Invite(t.Context(), weir.NewUser{Email: "invited@shop.example"}); err != nil {
		t.Fatal(err)
	}
	for _, try := range [][2]string{
		{"ann@shop.example", "wrong"}, {"ann@shop.example", ""}, {"nobody@shop.example", password}, {"invited@shop.example", ""}, {"", ""},
		{strings.Repeat("x", 1000), password}, {"ann@shop.example", strings.Repeat("x", 10_000)}, {"\x00", "\xff"},
	} {
		if _, err := f.signIn(try[0], try[1], "192.0.2.1"); !errors.Is(err, errWrong) {
			t.Errorf("%.30q: %v", try, err)
		}
	}
	for _, same := range []string{"ann@shop.example", " ANN@SHOP.example "} {
		if _, err := f.signIn(same, password, "192.0.2.1"); err != nil {
			t.Errorf("%s: %v", same, err)
		}
	}
}

// TestAWrongPasswordSaysWhoseItWasToBe to the audit log, if the attempt counted, and
// nothing to the client.
func TestAWrongPasswordSaysWhoseItWasToBe(t *testing.T) {
	f := newFixture(t)
	ann, _ := f.person("ann@shop.example", editorOfShop)
	whose := func(err error) string {
		if weir.ErrorCode(err) == weir.CodeInternal || strings.Contains(err.Error(), ann.ID) {
			t.Errorf("the client reads %v", err)
		}
		if wrong, ok := errors.AsType[interface {
			error
			Person() string
		}](err); ok {
			return "of " + wrong.Person()
		}
		return "uncounted"
	}
	for email, want := range map[string]string{"ANN@shop.example": "of " + ann.ID, "nobody@shop.example": "of ", strings.Repeat("x", 1000): "uncounted"} {
		if _, err := f.signIn(email, "wrong", "192.0.2.1"); whose(err) != want {
			t.Errorf("%.30s: %s, want %s", email, whose(err), want)
		}
	}
	another := "plum fog rivet nine"
	_, _, err := f.ChangeOwn(t.Context(), ann.ID, weir.OwnChange{Password: &another, Current: "wrong"}, browser("192.0.2.1"))
	if whose(err) != "of "+ann.ID {
		t.Errorf("of who is signed in: %v", err)
	}
	for range accountAttempts {
		_, err = f.signIn("ann@shop.example", "wrong", "192.0.2.1")
	}
	if weir.ErrorCode(err) != weir.CodeRateLimited || whose(err) != "uncounted" {
		t.Errorf("throttled: %v", err)
	}
}

// TestAnAddressThatNobodyHasTakesAsLong: a password is hashed for it as for any
// other, with the same parameters. So while no hashing is let through, there is no
// answer.
func TestAnAddressThatNobodyHasTakesAsLong(t *testing.T) {
	f := newFixture(t)
	f.person("ann@shop.example", editorOfShop)
	if _, err := f.Invite(t.Context(), weir.NewUser{Email: "invited@shop.example"}); err != nil {
		t.Fatal(err)
	}
	ann := f.byEmail["ann@shop.example"].Password
	if parameters := ann[:strings.LastIndex(ann, "p=")]; !strings.HasPrefix(f.hasher.nobodys, parameters) || len(f.hasher.nobodys) != len(ann) {
		t.Errorf("nobody's hash is %s, somebody's %s", f.hasher.nobodys, ann)
	}
	if !f.hasher.running.TryAcquire(maxHashing) {
		t.Fatal("somebody hashes")
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, email := range []string{"ann@shop.example", "invited@shop.example", "nobody@shop.example"} {
		_, err := f.SignIn(gone, email, "wrong password", browser("192.0.2.1"))
		wantCode(t, email, err, weir.CodeUnavailable)
	}
}

func TestAttemptsOnAnAccountAreThrottled(t *testing.T) {
	f := newFixture(t)
	f.person("ann@shop.example", editorOfShop)
	for _, email := range []string{"ann@shop.example", "nobody@shop.example"} { // alike
		for i := range accountAttempts {
			if _, err := f.signIn(email, "wrong", fmt.Sprintf("2001:db8:%d::1", i)); !errors.Is(err, errWrong) {
				t.Fatalf("attempt %d: %v", i, err)
			}
		}
		_, err := f.signIn(strings.ToUpper(email), password, "2001:db8:ffff::1")
		known, ok := errors.AsType[*weir.Error](err)
		if !ok || known.Code != weir.CodeRateLimited || known.Retry <= 0 || known.Retry > accountInterval {
			t.Fatalf("%s: after %d attempts: %v", email, accountAttempts, err)
		}
	}
	f.pass(accountInterval)
	if _, err := f.signIn("ann@shop.example", password, "192.0.2.7"); err != nil {
		t.Errorf("after a while: %v", err)
	}
	for range 3 { // what succeeds does not count
		if _, err := f.signIn("ann@shop.example", password, "192.0.2.7"); err != nil {
			t.Error(err)
		}
	}
}

func TestAttemptsFromAnAddressAreThrottled(t *testing.T) {
	f := newFixture(t)
	f.person("ann@shop.example", editorOfShop)
	now := f.time()
	for i := range addressAttempts {
		from := netip.MustParseAddr(fmt.Sprintf("2001:db8::%d", i+1)) // of one customer
		if err := f.attempts.take(fmt.Sprint(i), from, now); err != nil {
			t.Fatal(i, err)
		}
	}
	_, err := f.signIn("ann@shop.example", password, "2001:db8::ffff")
	wantCode(t, "another of the network", err, weir.CodeRateLimited)
	if _, err := f.signIn("ann@shop.example", password, "2001:db8:0:1::1"); err != nil {
		t.Errorf("another network: %v", err)
	}
	if _, err := f.SignIn(t.Context(), "ann@shop.example", password, weir.Browser{}); err != nil {
		t.Errorf("an address that is not known: %v", err)
	}
}

func TestTheCountsOfAttemptsAreBounded(t *testing.T) {
	a, now := newAttempts(), time.Now()
	for range accountAttempts {
		if err := a.take("attacked", netip.Addr{}, now); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 2 * maxCounted {
		a.byAccount.add(fmt.Sprint(i), -1, now)
	}
	if len(a.byAccount.byKey) > maxCounted {
		t.Errorf("%d accounts are counted", len(a.byAccount.byKey))
	}
	if err := a.take("attacked", netip.MustParseAddr("192.0.2.1"), now); err == nil {
		t.Error("other attempts wash out those on one account")
	}
	a.byAccount.add("later", -1, now.Add(accountInterval))
	if len(a.byAccount.byKey) > 2 {
		t.Errorf("%d are kept that are full again", len(a.byAccount.byKey))
	}
}

func TestFewPasswordsAreHashedAtATime(t *testing.T) {
	h := newHasher(hashMemoryKiB)
	block, running := make(chan struct{}), make(chan struct{})
	var group sync.WaitGroup
	for range maxHashing {
		group.Go(func() {
			if err := h.do(t.Context(), func() { running <- struct{}{}; <-block }); err != nil {
				t.Error(err)
			}
		})
		<-running
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	wantCode(t, "one more at a time", h.do(gone, func() { t.Error("it runs") }), weir.CodeUnavailable)
	if !h.waiting.TryAcquire(maxWaiting) {
		t.Fatal("there is no room to wait")
	}
	wantCode(t, "one too many", h.do(t.Context(), func() { t.Error("it runs") }), weir.CodeUnavailable)
	close(block)
	group.Wait()
}

func TestHashes(t *testing.T) {
	hash := hashed("password", newSalt(), hashMemoryKiB)
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") || hash == hashed("password", newSalt(), hashMemoryKiB) {
		t.Error(hash)
	}
	for password, want := range map[string]bool{"password": true, "Password": false, "": false} {
		if right, err := matches(hash, password); right != want || err != nil {
			t.Errorf("%q: %v, %v", password, right, err)
		}
	}
	for _, broken := range []string{"", "x", "$argon2i$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA", "$argon2id$v=19$nonsense$c2FsdA$aGFzaA", "$argon2id$v=19$m=8,t=1,p=1$!$aGFzaA", "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$"} {
		if right, err := matches(broken, "password"); right || err == nil {
			t.Errorf("%q: %v, %v", broken, right, err)
		}
	}
}

// TestTheSamePasswordTypedOtherwise: systems compose letters differently.
func TestTheSamePasswordTypedOtherwise(t *testing.T) {
	f := newFixture(t)
	invited, err := f.Invite(t.Context(), weir.NewUser{Email: "zoe@shop.example"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Accept(t.Context(), invited.Invitation, "", "zoë weiß bücher", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := f.signIn("zoe@shop.example", "zoe\u0308 weiß bu\u0308cher", "192.0.2.1"); err != nil {
		t.Error(err)
	}
}

func TestTheCurrentPasswordIsAskedFor(t *testing.T) {
	f := newFixture(t)
	ann, value := f.person("ann@shop.example", editorOfShop)
	another, name := "plum fog rivet nine", "Ann"
	for i := range accountAttempts {
		_, _, err := f.ChangeOwn(t.Context(), ann.ID, weir.OwnChange{Name: &name, Password: &another, Current: "wrong"}, browser("192.0.2.1"))
		wantCode(t, fmt.Sprint("attempt ", i), err, weir.CodeForbidden)
	}
	_, _, err := f.ChangeOwn(t.Context(), ann.ID, weir.OwnChange{Password: &another, Current: password}, browser("192.0.2.1"))
	wantCode(t, "too many attempts", err, weir.CodeRateLimited)
	if user, _ := f.Get(ann.ID); user.Name != "" {
		t.Error("the name was changed all the same")
	}
	changed, renewed, err := f.ChangeOwn(t.Context(), ann.ID, weir.OwnChange{Name: &name}, browser("192.0.2.1"))
	if err != nil || changed.Name != name || renewed != "" {
		t.Errorf("the name alone: %+v, %v", changed, err)
	}
	if _, ok := f.Session(value); !ok {
		t.Error("the session has ended")
	}
}

// TestManyAtOnce is for the race detector.
func TestManyAtOnce(t *testing.T) {
	f := newFixture(t)
	ann, value := f.person("ann@shop.example", editorOfShop)
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			for range 5 {
				roles := map[string]weir.Role{"shop": weir.RoleViewer}
				_, _ = f.Change(t.Context(), ann.ID, weir.UserChange{Roles: &roles})
				session, _ := f.BeginToken(t.Context(), f.keys["k"], "")
				grant, _ := f.Session(value)
				<-f.Ended("none")
				_ = f.Ended(grant.Session)
				_ = f.Sessions(ann.ID, "")
				_ = f.List()
				f.Sweep(t.Context())
				_ = f.SignOut(t.Context(), session)
				_, _ = f.Invite(t.Context(), weir.NewUser{Email: fmt.Sprintf("p%d@shop.example", i)})
			}
		})
	}
	group.Wait()
	if _, ok := f.Session(value); !ok {
		t.Error("the session is lost")
	}
}
