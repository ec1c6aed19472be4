package access

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

func openProjects(t *testing.T, metadata values) (*Projects, *Keys) {
	t.Helper()
	keys := open(t, metadata)
	projects, err := OpenProjects(t.Context(), metadata, keys)
	if err != nil {
		t.Fatal(err)
	}
	return projects, keys
}

func TestProjectsAreMade(t *testing.T) {
	metadata := values{}
	projects, keys := openProjects(t, metadata)
	var opened []string
	projects.OnCreate(func(_ context.Context, name string) error {
		if _, ok := projects.Get(name); ok {
			t.Error("the project is there before what it needs")
		}
		opened = append(opened, name)
		return nil
	})
	if list := projects.List(); len(list) != 1 || list[0].Name != weir.DefaultProject || !list[0].Relay {
		t.Errorf("at first: %+v", list)
	}
	made, err := projects.Create(t.Context(), "shop")
	if err != nil {
		t.Fatal(err)
	}
	for secret, scope := range map[string]weir.Scope{made.WriteKey.Secret: weir.ScopeWrite, made.APIToken.Secret: weir.ScopeAPI} {
		if grant, ok := keys.Authenticate(secret); !ok || grant.Project != "shop" || grant.Scope != scope {
			t.Errorf("the %s key grants %+v, %v", scope, grant, ok)
		}
	}
	if !slices.Equal(opened, []string{"shop"}) {
		t.Errorf("opened %q", opened)
	}
	if _, err := projects.Create(t.Context(), "shop"); weir.ErrorCode(err) != weir.CodeConflict {
		t.Errorf("a second time: %v", err)
	}
	again, _ := openProjects(t, metadata)
	if names := again.Names(); !slices.Equal(names, []string{"default", "shop"}) {
		t.Errorf("after a restart: %q", names)
	}
	if got, ok := again.Get("shop"); !ok || !reflect.DeepEqual(got, made.Project) || len(again.List()) != 2 {
		t.Errorf("after a restart: %+v, %v", got, ok)
	}
}

// TestAProjectIsMadeWholeOrNotAtAll, whatever fails, and can be made then.
func TestAProjectIsMadeWholeOrNotAtAll(t *testing.T) {
	for _, fails := range []string{"open", projectKeys + "shop", projectsKey} {
		metadata := &failing{values: values{}, only: fails}
		keys, err := Open(t.Context(), metadata)
		if err != nil {
			t.Fatal(err)
		}
		projects, err := OpenProjects(t.Context(), metadata, keys)
		if err != nil {
			t.Fatal(err)
		}
		metadata.err = errDisk
		projects.OnCreate(func(context.Context, string) error {
			if fails == "open" {
				return metadata.err
			}
			return nil
		})
		made, err := projects.Create(t.Context(), "shop")
		if weir.ErrorCode(err) != weir.CodeUnavailable || !strings.Contains(err.Error(), "was not made") || made.WriteKey.Secret != "" {
			t.Errorf("%s: %+v, %v", fails, made, err)
		}
		metadata.err = nil
		for _, look := range []*Keys{keys, open(t, metadata.values)} {
			if list := look.List("shop"); len(list) != 0 {
				t.Errorf("%s: it has keys %+v", fails, list)
			}
		}
		if again, _ := openProjects(t, metadata.values); len(again.Names()) != 1 {
			t.Errorf("%s: there are projects %q", fails, again.Names())
		}
		if made, err = projects.Create(t.Context(), "shop"); err != nil {
			t.Fatal(err)
		}
		again := open(t, metadata.values)
		if _, ok := again.Authenticate(made.APIToken.Secret); !ok || len(again.List("shop")) != 2 {
			t.Errorf("%s: after a restart it has keys %+v", fails, again.List("shop"))
		}
	}
}

// TestAClientThatGoesAway ends nothing in the middle.
func TestAClientThatGoesAway(t *testing.T) {
	projects, _ := openProjects(t, values{})
	projects.OnCreate(func(ctx context.Context, _ string) error { return ctx.Err() })
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := projects.Create(gone, "shop"); err != nil {
		t.Error(err)
	}
}

func TestNamesOfProjects(t *testing.T) {
	projects, _ := openProjects(t, values{})
	for _, name := range []string{"", "Shop", "a.b", "a b", "*", ">", "-a", strings.Repeat("a", 64)} {
		if _, err := projects.Create(t.Context(), name); weir.ErrorCode(err) != weir.CodeInvalid {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestTheRelayIsTurnedOffAndOn(t *testing.T) {
	metadata := values{}
	projects, _ := openProjects(t, metadata)
	for _, on := range []bool{false, false, true} {
		if project, err := projects.Change(t.Context(), "default", weir.ProjectChange{Relay: &on}); err != nil || project.Relay != on {
			t.Errorf("%+v, %v", project, err)
		}
		again, _ := openProjects(t, metadata)
		if projects.Relay("default") != on || again.Relay("default") != on {
			t.Errorf("relay is not %v", on)
		}
	}
	if project, err := projects.Change(t.Context(), "default", weir.ProjectChange{}); err != nil || !project.Relay {
		t.Errorf("no change: %+v, %v", project, err)
	}
	if _, err := projects.Change(t.Context(), "none", weir.ProjectChange{}); weir.ErrorCode(err) != weir.CodeNotFound {
		t.Error(err)
	}
	if projects.Relay("none") {
		t.Error("what there is not is relayed")
	}
}
