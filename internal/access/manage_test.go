package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

func create(t *testing.T, keys *Keys, project string, scope weir.Scope) weir.NewKey {
	t.Helper()
	key, err := keys.Create(t.Context(), project, scope, "a name")
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestKeysAreMadeListedAndRevoked(t *testing.T) {
	metadata := values{}
	keys := open(t, metadata)
	ensure(t, keys, weir.ScopeAPI, "")
	var told []string
	keys.OnRevoke(func(id string) { told = append(told, id) })
	made := create(t, keys, "shop", weir.ScopeWrite)
	create(t, keys, "other", weir.ScopeWrite)
	if !strings.HasPrefix(made.Secret, "weir_write_") || made.ID == "" || strings.Contains(made.Secret, made.ID) {
		t.Errorf("%+v", made)
	}
	if list := keys.List("shop"); len(list) != 1 || list[0] != made.Key || list[0].Name != "a name" {
		t.Errorf("%+v", list)
	}
	keys = open(t, metadata) // after a restart
	keys.OnRevoke(func(id string) { told = append(told, id) })
	grant, ok := keys.Authenticate(made.Secret)
	if want := (weir.Grant{Project: "shop", Scope: weir.ScopeWrite, Key: made.ID}); !ok || grant != want {
		t.Errorf("it grants %+v, %v", grant, ok)
	}
	revoked := keys.Revoked(made.ID)
	select {
	case <-revoked:
		t.Error("it is revoked already")
	default:
	}
	if err := keys.Revoke(t.Context(), "other", made.ID); weir.ErrorCode(err) != weir.CodeNotFound {
		t.Errorf("revoking another project's key: %v", err)
	}
	if err := keys.Revoke(t.Context(), "shop", made.ID); err != nil {
		t.Fatal(err)
	}
	<-revoked
	<-keys.Revoked(made.ID)
	if _, ok := keys.Authenticate(made.Secret); ok || len(keys.List("shop")) != 0 || !slices.Equal(told, []string{made.ID}) {
		t.Errorf("after its end it is let in: %v; told %q", ok, told)
	}
	if _, ok := open(t, metadata).Authenticate(made.Secret); ok {
		t.Error("after a restart it is let in again")
	}
	if err := keys.Revoke(t.Context(), "shop", made.ID); weir.ErrorCode(err) != weir.CodeNotFound {
		t.Errorf("revoking it again: %v", err)
	}
}

func TestTheSessionsOfARevokedKeyEnd(t *testing.T) {
	keys := open(t, values{})
	ensure(t, keys, weir.ScopeAPI, "")
	made := create(t, keys, weir.DefaultProject, weir.ScopeAPI)
	grant, _ := keys.Authenticate(made.Secret)
	now := time.Now()
	session, err := keys.NewSession(grant, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := keys.Session(session, now); !ok {
		t.Fatal("there is no session")
	}
	if err := keys.Revoke(t.Context(), weir.DefaultProject, made.ID); err != nil {
		t.Fatal(err)
	}
	if _, ok := keys.Session(session, now); ok {
		t.Error("the session goes on")
	}
}

func TestKeysThatCannotBeRevoked(t *testing.T) {
	keys := open(t, values{})
	ensure(t, keys, weir.ScopeAPI, "")
	last := keys.List(weir.DefaultProject)[0]
	wantConflict := func(what, id string) {
		t.Helper()
		if err := keys.Revoke(t.Context(), weir.DefaultProject, id); weir.ErrorCode(err) != weir.CodeConflict {
			t.Errorf("%s: %v", what, err)
		}
	}
	create(t, keys, weir.DefaultProject, weir.ScopeWrite)
	wantConflict("the last API token", last.ID)
	ensure(t, keys, weir.ScopeAPI, "configured-secret")
	configured := keys.List(weir.DefaultProject)[2]
	if !configured.Configured {
		t.Fatalf("%+v", configured)
	}
	wantConflict("a configured key", configured.ID)
	if err := keys.Revoke(t.Context(), weir.DefaultProject, last.ID); err != nil {
		t.Errorf("beside the configured key: %v", err)
	}
	ensure(t, keys, weir.ScopeAPI, "") // the configuration names it no more
	if _, ok := keys.Authenticate("configured-secret"); !ok {
		t.Error("it is let in no more")
	}
	create(t, keys, weir.DefaultProject, weir.ScopeAPI)
	if err := keys.Revoke(t.Context(), weir.DefaultProject, configured.ID); err != nil {
		t.Errorf("a key that was configured once: %v", err)
	}
}

func TestAConfiguredKeyMayBeOneThatWasMade(t *testing.T) {
	keys := open(t, values{})
	made := ensure(t, keys, weir.ScopeAPI, "")
	before, _ := keys.Authenticate(made)
	ensure(t, keys, weir.ScopeAPI, made)
	if after, ok := keys.Authenticate(made); !ok || after != before || len(keys.List(weir.DefaultProject)) != 1 {
		t.Errorf("it was %+v and is %+v", before, after)
	}
	if _, err := keys.Ensure(t.Context(), weir.DefaultProject, weir.ScopeWrite, made); err == nil {
		t.Error("one secret has two scopes")
	}
}

func TestKeysThatCannotBeMade(t *testing.T) {
	keys := open(t, values{})
	for _, test := range []struct {
		scope weir.Scope
		name  string
		field string
	}{
		{"", "", "scope"}, {"admin", "", "scope"}, {weir.ScopeAPI, strings.Repeat("n", maxNameBytes+1), "name"},
		{weir.ScopeAPI, "a\nb", "name"}, {weir.ScopeAPI, "\xff", "name"},
	} {
		_, err := keys.Create(t.Context(), "shop", test.scope, test.name)
		if e, ok := errors.AsType[*weir.Error](err); !ok || e.Field != test.field || e.Code != weir.CodeInvalid {
			t.Errorf("%q %q: %v", test.scope, test.name, err)
		}
	}
	for range maxProjectKeys {
		create(t, keys, "shop", weir.ScopeWrite)
	}
	if _, err := keys.Create(t.Context(), "shop", weir.ScopeWrite, ""); weir.ErrorCode(err) != weir.CodeConflict {
		t.Errorf("one too many: %v", err)
	}
	create(t, keys, "other", weir.ScopeWrite)
}

// TestTheListsFitTheMetadata, whose values may have 1 MB.
func TestTheListsFitTheMetadata(t *testing.T) {
	r := newRecord(strings.Repeat("p", 63), weir.ScopeWrite, strings.Repeat("\"", maxNameBytes), "secret")
	r.Configured = true
	text, err := json.Marshal(r)
	if err != nil || len(text)*maxKeys > 1<<20 {
		t.Errorf("%d keys of %d bytes: %v", maxKeys, len(text), err)
	}
	text, err = json.Marshal(newProject(strings.Repeat("p", 63)))
	if err != nil || len(text)*maxProjects > 1<<20 {
		t.Errorf("%d projects of %d bytes: %v", maxProjects, len(text), err)
	}
}

// TestWhatCannotBeKeptIsNotDone: a full disk must not leave keys that are gone
// after a restart, or revoked ones that come back.
func TestWhatCannotBeKeptIsNotDone(t *testing.T) {
	metadata := &failing{values: values{}}
	keys, err := Open(t.Context(), metadata)
	if err != nil {
		t.Fatal(err)
	}
	ensure(t, keys, weir.ScopeAPI, "")
	key := create(t, keys, "shop", weir.ScopeAPI)
	metadata.err = errors.New("the disk is full")
	if _, err := keys.Create(t.Context(), "shop", weir.ScopeAPI, ""); weir.ErrorCode(err) != weir.CodeUnavailable {
		t.Errorf("a key was made: %v", err)
	}
	if err := keys.Revoke(t.Context(), "shop", key.ID); weir.ErrorCode(err) != weir.CodeUnavailable {
		t.Errorf("a key was revoked: %v", err)
	}
	if _, ok := keys.Authenticate(key.Secret); !ok || len(keys.List("shop")) != 1 {
		t.Error("something was changed")
	}
}

type failing struct {
	values
	err error
}

func (f *failing) Put(ctx context.Context, key string, value []byte) error {
	if f.err != nil {
		return f.err
	}
	return f.values.Put(ctx, key, value)
}

// TestKeysOfAnEarlierVersion have no ids and get them once.
func TestKeysOfAnEarlierVersion(t *testing.T) {
	metadata := values{keysKey: fmt.Appendf(nil, `[{"project":"default","scope":"api","digest":%q,"configured":true,"created":"2026-01-02T03:04:05Z"},
		{"project":"default","scope":"write","digest":%q,"created":"2026-01-02T03:04:05Z"}]`, digest("old-secret"), digest("old-write"))}
	first, ok := open(t, metadata).Authenticate("old-secret")
	if !ok || first.Key == "" {
		t.Fatalf("%+v, %v", first, ok)
	}
	keys := open(t, metadata)
	if again, _ := keys.Authenticate("old-secret"); again != first {
		t.Errorf("it was %+v and is %+v", first, again)
	}
	if other, _ := keys.Authenticate("old-write"); other.Key == first.Key {
		t.Error("two keys share an id")
	}
}

// TestKeysAreChangedSideBySide: nobody's change is lost.
func TestKeysAreChangedSideBySide(t *testing.T) {
	metadata := values{}
	keys := open(t, metadata)
	var changing sync.WaitGroup
	for i := range 20 {
		changing.Go(func() {
			key, err := keys.Create(context.Background(), "shop", weir.ScopeWrite, fmt.Sprint(i))
			if err != nil {
				t.Error(err)
			}
			if _, ok := keys.Authenticate(key.Secret); !ok {
				t.Error("a new key is not let in")
			}
			if i%2 == 0 {
				if err := keys.Revoke(context.Background(), "shop", key.ID); err != nil {
					t.Error(err)
				}
			}
		})
	}
	changing.Wait()
	if list := open(t, metadata).List("shop"); len(list) != 10 {
		t.Errorf("%d keys are left", len(list))
	}
}
