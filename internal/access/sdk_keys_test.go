package access

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

// setSDKKeys changes the SDK keys of a project.
func setSDKKeys(t *testing.T, p *Projects, project string, keys ...string) error {
	t.Helper()
	_, err := p.Change(t.Context(), project, weir.ProjectChange{SDKKeys: &keys})
	return err
}

func TestSDKKeys(t *testing.T) {
	metadata := values{}
	projects, keys := openProjects(t, metadata)
	made, err := projects.Create(t.Context(), "shop")
	if err != nil {
		t.Fatal(err)
	}
	if err := setSDKKeys(t, projects, "shop", "shop.example", "phc_1", "phc_1"); err != nil {
		t.Fatal(err)
	}
	again, _ := openProjects(t, metadata)
	for about, p := range map[string]*Projects{"at once": projects, "after a restart": again} {
		want := weir.Grant{Project: "shop", Scope: weir.ScopeWrite, Key: "sdk phc_1"}
		if grant, ok := p.GrantSDK("phc_1"); !ok || grant != want {
			t.Errorf("%s: %+v, %v", about, grant, ok)
		}
		if project, _ := p.Get("shop"); !slices.Equal(project.SDKKeys, []string{"phc_1", "shop.example"}) {
			t.Errorf("%s: %q", about, project.SDKKeys)
		}
	}
	if grant, ok := projects.GrantSDK("phc_2"); ok {
		t.Errorf("a key of nobody grants %+v", grant)
	}
	if err := setSDKKeys(t, projects, weir.DefaultProject, "phc_1"); weir.ErrorCode(err) != weir.CodeConflict {
		t.Errorf("the key of another project: %v", err)
	}
	if err := setSDKKeys(t, projects, weir.DefaultProject, made.APIToken.Secret); weir.ErrorCode(err) != weir.CodeInvalid {
		t.Errorf("a token of Weir's own: %v", err)
	}
	if _, ok := keys.Authenticate("phc_1"); ok {
		t.Error("an SDK key is let in where it only may send")
	}
	if err := setSDKKeys(t, projects, "shop"); err != nil {
		t.Fatal(err)
	}
	if _, ok := projects.GrantSDK("phc_1"); ok {
		t.Error("a key that was taken away still grants something")
	}
	if err := setSDKKeys(t, projects, weir.DefaultProject, "phc_1"); err != nil {
		t.Errorf("a key that was given up: %v", err)
	}
}

// TestARevokedKeyIsNobodysSDKKey: what still sends with it would go to another
// project.
func TestARevokedKeyIsNobodysSDKKey(t *testing.T) {
	projects, keys := openProjects(t, values{})
	made, err := projects.Create(t.Context(), "shop")
	if err != nil {
		t.Fatal(err)
	}
	if err := keys.Revoke(t.Context(), "shop", made.WriteKey.ID); err != nil {
		t.Fatal(err)
	}
	if err := setSDKKeys(t, projects, weir.DefaultProject, made.WriteKey.Secret); weir.ErrorCode(err) != weir.CodeInvalid {
		t.Errorf("got %v", err)
	}
}

func TestSDKKeysThatCannotBe(t *testing.T) {
	projects, _ := openProjects(t, values{})
	many := make([]string, maxSDKKeys+1)
	for i := range many {
		many[i] = strconv.Itoa(i)
	}
	for about, keys := range map[string][]string{
		"empty": {""}, "long": {strings.Repeat("x", maxSDKKeyBytes+1)}, "space": {"a b"}, "control": {"a\x01"}, "no UTF-8": {"\xff"}, "many": many,
	} {
		if err := setSDKKeys(t, projects, weir.DefaultProject, keys...); weir.ErrorCode(err) != weir.CodeInvalid {
			t.Errorf("%s: %v", about, err)
		}
	}
}
