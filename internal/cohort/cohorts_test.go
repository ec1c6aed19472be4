package cohort

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata/metadatatest"
)

// check takes definitions of one list of ids.
func check(who []byte) (weir.CohortRule, error) {
	var rule weir.CohortRule
	if json.Unmarshal(who, &rule) != nil || rule.IDs == nil {
		return rule, weir.InvalidField("who.ids", "is missing")
	}
	return rule, nil
}

func open(t *testing.T, metadata *metadatatest.Values) *Cohorts {
	t.Helper()
	cohorts, err := Open(t.Context(), Config{Metadata: metadata, Check: check}, []string{"shop", "other"})
	if err != nil {
		t.Fatal(err)
	}
	return cohorts
}

func ids(list ...string) weir.CohortChange {
	who, err := json.Marshal(weir.CohortRule{IDs: list})
	if err != nil {
		panic(err)
	}
	return weir.CohortChange{Description: "people", Who: who}
}

// create makes a cohort that can be made.
func create(t *testing.T, c *Cohorts, project, name string, list ...string) weir.Cohort {
	t.Helper()
	made, err := c.Create(t.Context(), project, name, ids(list...))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// describe lists the cohorts of a project as text.
func describe(c *Cohorts, project string) string {
	text := ""
	for _, cohort := range c.List(project) {
		text += fmt.Sprintf("%s %q %s; ", cohort.Name, cohort.Description, strings.Join(cohort.Who.IDs, ","))
	}
	return text
}

func TestCohortsAreKept(t *testing.T) {
	metadata := metadatatest.New()
	cohorts := open(t, metadata)
	made := create(t, cohorts, "shop", "b", "x<y", "z")
	create(t, cohorts, "shop", "a", "1")
	create(t, cohorts, "other", "b", "2")
	if made.Created.IsZero() || made.Changed.Before(made.Created) || made.Who.IDs[0] != "x<y" {
		t.Errorf("%+v", made)
	}
	for _, opened := range []*Cohorts{cohorts, open(t, metadata)} {
		if got, want := describe(opened, "shop")+describe(opened, "other"), `a "people" 1; b "people" x<y,z; b "people" 2; `; got != want {
			t.Errorf("there are %s, want %s", got, want)
		}
	}
	change := ids("3")
	change.Description = ""
	replaced, err := cohorts.Replace(t.Context(), "shop", "b", change)
	if err != nil || !replaced.Created.Equal(made.Created) || replaced.Changed.Before(made.Changed) {
		t.Errorf("%+v, %v", replaced, err)
	}
	if err := cohorts.Delete(t.Context(), "shop", "a"); err != nil {
		t.Fatal(err)
	}
	for _, opened := range []*Cohorts{cohorts, open(t, metadata)} {
		if got := describe(opened, "shop"); got != `b "" 3; ` {
			t.Errorf("there are %s", got)
		}
	}
	create(t, cohorts, "shop", "a", "again")
	if got, err := open(t, metadata).Get("shop", "a"); err != nil || got.Who.IDs[0] != "again" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestRefusedChanges(t *testing.T) {
	cohorts := open(t, metadatatest.New())
	create(t, cohorts, "shop", "a", "1")
	want := func(what string, err error, code weir.Code, field string) {
		t.Helper()
		refused, ok := errors.AsType[*weir.Error](err)
		if !ok || refused.Code != code || refused.Field != field {
			t.Errorf("%s: %v, want %s of field %q", what, err, code, field)
		}
	}
	for _, name := range []string{"", "A", "a.b", "a b", "*", ">", "-a", strings.Repeat("a", 64), "é", "a\n", "'; --"} {
		_, err := cohorts.Create(t.Context(), "shop", name, ids("1"))
		want("name "+name, err, weir.CodeInvalid, "name")
	}
	_, err := cohorts.Create(t.Context(), "shop", "a", ids("1"))
	want("again", err, weir.CodeConflict, "")
	_, err = cohorts.Create(t.Context(), "shop", "b", weir.CohortChange{})
	want("nobody", err, weir.CodeInvalid, "who")
	_, err = cohorts.Create(t.Context(), "shop", "b", weir.CohortChange{Who: []byte(`{}`)})
	want("not sound", err, weir.CodeInvalid, "who.ids")
	long := ids("1")
	long.Description = strings.Repeat("d", maxDescriptionBytes+1)
	_, err = cohorts.Replace(t.Context(), "shop", "a", long)
	want("long description", err, weir.CodeInvalid, "description")
	_, err = cohorts.Create(t.Context(), "shop", "b", ids(strings.Repeat("i", maxValueBytes)))
	want("long", err, weir.CodeTooLarge, "")
	_, err = cohorts.Replace(t.Context(), "other", "a", ids("1"))
	want("another project's", err, weir.CodeNotFound, "")
	want("another project's", cohorts.Delete(t.Context(), "other", "a"), weir.CodeNotFound, "")
	_, err = cohorts.Get("shop", "b")
	want("none", err, weir.CodeNotFound, "")
	if got := describe(cohorts, "shop"); got != `a "people" 1; ` {
		t.Errorf("there are %s", got)
	}
}

func TestProjectsHoldSoMuch(t *testing.T) {
	cohorts := open(t, metadatatest.New())
	for i := range maxCohorts {
		create(t, cohorts, "shop", fmt.Sprint("c", i), "1")
	}
	if _, err := cohorts.Create(t.Context(), "shop", "more", ids("1")); weir.ErrorCode(err) != weir.CodeConflict {
		t.Errorf("one more: %v", err)
	}
	long := ids(strings.Repeat("i", 900<<10))
	for i := range maxProjectBytes / (900 << 10) {
		if _, err := cohorts.Create(t.Context(), "other", fmt.Sprint("c", i), long); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := cohorts.Create(t.Context(), "other", "more", long); weir.ErrorCode(err) != weir.CodeConflict {
		t.Errorf("too much in all: %v", err)
	}
	if _, err := cohorts.Replace(t.Context(), "other", "c0", long); err != nil {
		t.Errorf("in its own place: %v", err)
	}
}

// TestWhatIsNotOnDiskDoesNotCount fails writes.
func TestWhatIsNotOnDiskDoesNotCount(t *testing.T) {
	metadata := metadatatest.New()
	cohorts := open(t, metadata)
	create(t, cohorts, "shop", "a", "1")
	for _, failing := range []string{".a", ".b", "cohorts.shop"} {
		metadata.FailOn(failing)
		_, errCreate := cohorts.Create(t.Context(), "shop", "b", ids("2"))
		_, errReplace := cohorts.Replace(t.Context(), "shop", "a", ids("3"))
		failed := weir.ErrorCode(errCreate) == weir.CodeUnavailable || weir.ErrorCode(errReplace) == weir.CodeUnavailable
		metadata.FailOn("")
		if got, disk := describe(cohorts, "shop"), describe(open(t, metadata), "shop"); !failed || got != disk {
			t.Errorf("with failing %s there are %s, on disk %s; %v, %v", failing, got, disk, errCreate, errReplace)
		}
		_ = cohorts.Delete(t.Context(), "shop", "b")
	}
}

func TestCohortsConcurrently(t *testing.T) {
	metadata := metadatatest.New()
	cohorts := open(t, metadata)
	var running sync.WaitGroup
	for i := range 8 {
		running.Go(func() {
			name := fmt.Sprint("c", i)
			if _, err := cohorts.Create(t.Context(), "shop", name, ids("1")); err != nil {
				t.Error(err)
			}
			if _, err := cohorts.Replace(t.Context(), "shop", name, ids("2")); err != nil {
				t.Error(err)
			}
			cohorts.List("shop")
			if i%2 == 0 {
				if err := cohorts.Delete(t.Context(), "shop", name); err != nil {
					t.Error(err)
				}
			}
		})
	}
	running.Wait()
	if got := describe(open(t, metadata), "shop"); got != describe(cohorts, "shop") || strings.Count(got, ";") != 4 {
		t.Errorf("on disk are %s", got)
	}
}
