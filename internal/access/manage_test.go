package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata"
)

func create(t *testing.T, keys *Keys, project string, scope weir.Scope) weir.NewKey {
	t.Helper()
	key, err := keys.Create(t.Context(), project, scope, "a name")
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// withShop is metadata of an installation that has the project shop.
func withShop() values { return values{projectsKey: []byte(`[{"name":"shop"}]`)} }

func TestKeysAreMadeListedAndRevoked(t *testing.T) {
	metadata := withShop()
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

// TestTheListsFitTheMetadata with the longest of everything: what takes most room
// in JSON are quotes, and letters that are escaped for HTML must not.
func TestTheListsFitTheMetadata(t *testing.T) {
	for _, letter := range []string{`"`, "<", "\u2028"} {
		r := newRecord(strings.Repeat("p", 63), weir.ScopeWrite, strings.Repeat(letter, maxNameBytes/len(letter)), "secret")
		r.Configured = true
		text, err := metadata.Encode(slices.Repeat([]*record{r}, maxProjectKeys))
		if err != nil || len(text) > maxValueBytes/10 {
			t.Errorf("%d keys named %s take %d bytes: %v", maxProjectKeys, letter, len(text), err)
		}
	}
	text, err := metadata.Encode(slices.Repeat([]weir.Project{newProject(strings.Repeat("p", 63))}, maxProjects))
	if err != nil || len(text) > maxValueBytes {
		t.Errorf("%d projects take %d bytes: %v", maxProjects, len(text), err)
	}
}

// TestAListThatIsTooLong is not tried to be written.
func TestAListThatIsTooLong(t *testing.T) {
	metadata := values{}
	err := store(t.Context(), metadata, "k", strings.Repeat("x", maxValueBytes))
	if weir.ErrorCode(err) != weir.CodeConflict || len(metadata) > 0 {
		t.Error(err)
	}
}

// TestNoProjectTakesTheKeysOfOthers, however many have all they can.
func TestNoProjectTakesTheKeysOfOthers(t *testing.T) {
	keys := open(t, values{})
	for i := range 12 {
		project, full := fmt.Sprint("p", i), make([]*record, maxProjectKeys)
		for j := range full {
			full[j] = newRecord(project, weir.ScopeWrite, "", newSecret(weir.ScopeWrite))
		}
		if err := keys.add(t.Context(), project, full...); err != nil {
			t.Fatal(err)
		}
	}
	create(t, keys, "other", weir.ScopeWrite)
}

// TestWhatIsNotKeptIsNotMade: a full disk must not leave keys that are gone
// after a restart.
func TestWhatIsNotKeptIsNotMade(t *testing.T) {
	metadata := &failing{values: withShop()}
	keys, err := Open(t.Context(), metadata)
	if err != nil {
		t.Fatal(err)
	}
	metadata.err = errDisk
	key, err := keys.Create(t.Context(), "shop", weir.ScopeAPI, "")
	if weir.ErrorCode(err) != weir.CodeUnavailable || key.Secret != "" || len(keys.List("shop")) != 0 {
		t.Errorf("a key was made: %+v, %v", key, err)
	}
}

// TestARevokedKeyIsOutEvenIfThatCannotBeKept, and can be revoked again until it
// is.
func TestARevokedKeyIsOutEvenIfThatCannotBeKept(t *testing.T) {
	metadata := &failing{values: withShop()}
	keys, err := Open(t.Context(), metadata)
	if err != nil {
		t.Fatal(err)
	}
	key := create(t, keys, "shop", weir.ScopeAPI)
	metadata.err = errDisk
	for range 2 {
		if err := keys.Revoke(t.Context(), "shop", key.ID); weir.ErrorCode(err) != weir.CodeUnavailable || !strings.Contains(err.Error(), "revoke it again") {
			t.Errorf("it could be kept: %v", err)
		}
		if _, ok := keys.Authenticate(key.Secret); ok {
			t.Error("it is let in")
		}
	}
	metadata.err = nil
	if err := keys.Revoke(t.Context(), "other", key.ID); weir.ErrorCode(err) != weir.CodeNotFound {
		t.Errorf("of another project: %v", err)
	}
	if err := keys.Revoke(t.Context(), "shop", key.ID); err != nil {
		t.Error(err)
	}
	if _, ok := open(t, metadata.values).Authenticate(key.Secret); ok {
		t.Error("after a restart it is let in")
	}
	if err := keys.Revoke(t.Context(), "shop", key.ID); weir.ErrorCode(err) != weir.CodeNotFound {
		t.Errorf("once more: %v", err)
	}
}

// failing is metadata whose writes fail, once err is set.
type failing struct {
	values
	err  error
	only string
}

// errDisk is how metadata fails.
var errDisk = weir.Errorf(weir.CodeUnavailable, "the disk is full")

func (f *failing) Put(ctx context.Context, key string, value []byte) error {
	if f.err == nil || f.only != "" && key != f.only {
		return f.values.Put(ctx, key, value)
	}
	return f.err
}

// TestKeysOfAnEarlierVersion have no ids and get them once.
func TestKeysOfAnEarlierVersion(t *testing.T) {
	metadata := values{allKeysKey: fmt.Appendf(nil, `[{"project":"default","scope":"api","digest":%q,"configured":true,"created":"2026-01-02T03:04:05Z"},
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
	if string(metadata[allKeysKey]) != "[]" || !strings.Contains(string(metadata[projectKeys+"default"]), first.Key) {
		t.Errorf("the metadata is %s", metadata)
	}
}

// TestKeysAreChangedSideBySide: nobody's change is lost.
func TestKeysAreChangedSideBySide(t *testing.T) {
	metadata := withShop()
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
