package access

import (
	"fmt"
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
	var told []weir.Project
	projects.OnChange(func(p weir.Project) { told = append(told, p) })
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
	if len(told) != 1 || told[0] != made.Project {
		t.Errorf("told %+v", told)
	}
	if _, err := projects.Create(t.Context(), "shop"); weir.ErrorCode(err) != weir.CodeConflict {
		t.Errorf("a second time: %v", err)
	}
	again, _ := openProjects(t, metadata)
	if names := again.Names(); !slices.Equal(names, []string{"default", "shop"}) {
		t.Errorf("after a restart: %q", names)
	}
	if got, ok := again.Get("shop"); !ok || got != made.Project || len(again.List()) != 2 {
		t.Errorf("after a restart: %+v, %v", got, ok)
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
	var told []string
	projects.OnChange(func(p weir.Project) { told = append(told, fmt.Sprint(p.Name, " ", p.Relay)) })
	for _, on := range []bool{false, false, true} {
		if project, err := projects.Change(t.Context(), "default", weir.ProjectChange{Relay: &on}); err != nil || project.Relay != on {
			t.Errorf("%+v, %v", project, err)
		}
		again, _ := openProjects(t, metadata)
		if projects.Relay("default") != on || again.Relay("default") != on {
			t.Errorf("relay is not %v", on)
		}
	}
	if got := strings.Join(told, " "); got != "default false default true" {
		t.Errorf("told %q", got)
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
