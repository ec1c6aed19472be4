package access

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

// values is metadata in memory.
type values map[string][]byte

func (v values) Get(_ context.Context, key string) ([]byte, error) { return v[key], nil }
func (v values) Put(_ context.Context, key string, value []byte) error {
	v[key] = bytes.Clone(value)
	return nil
}

func open(t *testing.T, metadata values) *Keys {
	t.Helper()
	keys, err := Open(t.Context(), metadata)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func ensure(t *testing.T, keys *Keys, scope weir.Scope, configured string) string {
	t.Helper()
	made, err := keys.Ensure(t.Context(), "default", scope, configured)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestAKeyIsMadeOnceAndNeverStored(t *testing.T) {
	metadata := values{}
	keys := open(t, metadata)
	secret := ensure(t, keys, weir.ScopeWrite, "")
	if len(secret) < 26 || ensure(t, keys, weir.ScopeWrite, "") != "" {
		t.Fatalf("made %q, then another", secret)
	}
	for key, value := range metadata {
		if bytes.Contains(value, []byte(secret)) || strings.Contains(string(value), secret[len(secret)-20:]) {
			t.Errorf("%s holds the secret: %s", key, value)
		}
	}
	again := open(t, metadata)
	if grant, ok := again.Authenticate(secret); !ok || grant.Project != "default" || grant.Scope != weir.ScopeWrite {
		t.Errorf("after a restart it grants %+v, %v", grant, ok)
	}
	for _, wrong := range []string{"", secret[:len(secret)-1], secret + "x", strings.ToLower(secret)} {
		if _, ok := again.Authenticate(wrong); ok {
			t.Errorf("%q was let in", wrong)
		}
	}
}

func TestAConfiguredKeyReplacesTheOneBefore(t *testing.T) {
	metadata := values{}
	keys := open(t, metadata)
	made := ensure(t, keys, weir.ScopeAPI, "")
	ensure(t, keys, weir.ScopeAPI, "first-secret")
	ensure(t, keys, weir.ScopeAPI, "first-secret")
	ensure(t, keys, weir.ScopeAPI, "second-secret")
	keys = open(t, metadata)
	for secret, want := range map[string]bool{made: true, "first-secret": false, "second-secret": true} {
		if _, ok := keys.Authenticate(secret); ok != want {
			t.Errorf("%s: let in %v, want %v", secret, ok, want)
		}
	}
	if _, err := keys.Ensure(t.Context(), "default", weir.ScopeAPI, "short"); err == nil {
		t.Error("a key of five characters was taken")
	}
}

func TestAGrantIsThatOfItsKey(t *testing.T) {
	keys := open(t, values{})
	grant, _ := keys.Authenticate(ensure(t, keys, weir.ScopeAPI, ""))
	if got, ok := keys.Grant(grant.Key); !ok || got != grant {
		t.Errorf("by its id a key grants %+v, %v", got, ok)
	}
	if _, ok := keys.Grant("none"); ok {
		t.Error("a key that there is not grants something")
	}
}
