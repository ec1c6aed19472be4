package catalogue_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/catalogue"
	"github.com/weirhq/weir/internal/stream"
	"github.com/weirhq/weir/internal/stream/streamtest"
)

// metadata is the real one, whose writes fail while failing is set.
type metadata struct {
	*stream.Metadata
	failing bool

	asked atomic.Int32
	names map[string][]weir.NameFacts // by question
	slow  time.Duration
}

// ask is the store of tests: it takes its time and knows what names has.
func (m *metadata) ask(_ context.Context, project string, question []byte) (weir.Answer, error) {
	m.asked.Add(1)
	if project == "other" {
		return nil, weir.Errorf(weir.CodeUnavailable, "later")
	}
	for began := time.Now(); time.Since(began) < m.slow; { // it is busy
	}
	answer := &weir.NamesAnswer{Names: m.names[string(question)]}
	answer.AsOf.Sequence = 7
	return answer, nil
}

func (m *metadata) Put(ctx context.Context, key string, value []byte) error {
	if m.failing {
		return weir.Errorf(weir.CodeUnavailable, "the disk is full")
	}
	return m.Metadata.Put(ctx, key, value)
}

func newMetadata(t *testing.T) *metadata {
	t.Helper()
	opened, err := stream.OpenMetadata(t.Context(), streamtest.Connect(t))
	if err != nil {
		t.Fatal(err)
	}
	return &metadata{Metadata: opened}
}

func open(t *testing.T, m *metadata) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.Open(t.Context(), catalogue.Config{Metadata: m, CheckProperty: func(name string) error {
		if !strings.Contains(name, ".") {
			return weir.InvalidField("property", "is none")
		}
		return nil
	}, Ask: m.ask}, []string{"shop", "other", "third"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// describe lists what is said in a project of shop's names.
func describe(t *testing.T, c *catalogue.Catalogue, project string) string {
	t.Helper()
	shown, err := c.Show(t.Context(), project)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, e := range shown.Events {
		text += fmt.Sprintf("%s:%v ", e.Name, e.Description)
	}
	for _, p := range shown.Properties {
		text += fmt.Sprintf("%s:%v ", p.Property, p.Description)
	}
	return text
}

func TestDescriptionsAreKept(t *testing.T) {
	m := newMetadata(t)
	c := open(t, m)
	say := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	say(c.DescribeEvent(t.Context(), "shop", "a/b.c <é>", weir.Description{Description: "of <b>", Hidden: true}))
	say(c.DescribeEvent(t.Context(), "shop", "gone", weir.Description{Description: "x"}))
	say(c.DescribeProperty(t.Context(), "shop", "person.plan", weir.Description{Description: "what they pay for"}))
	say(c.DescribeEvent(t.Context(), "third", "x", weir.Description{Hidden: true}))
	say(c.DescribeEvent(t.Context(), "shop", "gone", weir.Description{}))
	say(c.DescribeEvent(t.Context(), "shop", "no words", weir.Description{Hidden: true}))
	for _, opened := range []*catalogue.Catalogue{c, open(t, m)} {
		if got, want := describe(t, opened, "shop"), `a/b.c <é>:{of <b> true} no words:{ true} person.plan:{what they pay for false} `; got != want {
			t.Errorf("there are %s, want %s", got, want)
		}
		if got, want := describe(t, opened, "third"), "x:{ true} "; got != want {
			t.Errorf("there are %s, want %s", got, want)
		}
	}
}

func TestShowing(t *testing.T) {
	m := newMetadata(t)
	c := open(t, m)
	day := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	m.names = map[string][]weir.NameFacts{
		`{"insight":"names","from":"1000-01-01","to":"9998-12-31","limit":10000}`: {{Name: "purchase", Count: 9, FirstSeen: day, LastSeen: day.Add(time.Hour)}, {Name: "b", Count: 2}},
		`{"insight":"names","limit":10000}`:                                       {{Name: "purchase", Count: 4}},
	}
	m.slow = 20 * time.Millisecond
	if err := c.DescribeEvent(t.Context(), "shop", "signup", weir.Description{Description: "soon"}); err != nil {
		t.Fatal(err)
	}
	if err := c.DescribeEvent(t.Context(), "shop", "b", weir.Description{Hidden: true}); err != nil {
		t.Fatal(err)
	}
	shown, err := c.Show(t.Context(), "shop")
	if err != nil || shown.AsOf.Sequence != 7 || len(shown.Events) != 3 {
		t.Fatalf("%+v, %v", shown, err)
	}
	for i, want := range []weir.CatalogueEvent{
		{Name: "purchase", Count: 9, Count30d: 4, FirstSeen: day, LastSeen: day.Add(time.Hour), Known: true},
		{Name: "b", Description: weir.Description{Hidden: true}, Count: 2},
		{Name: "signup", Description: weir.Description{Description: "soon"}, Known: true},
	} {
		if shown.Events[i] != want {
			t.Errorf("%d is %+v, want %+v", i, shown.Events[i], want)
		}
	}
	if err := c.DescribeEvent(t.Context(), "shop", "b", weir.Description{}); err != nil {
		t.Fatal(err)
	}
	if shown, err = c.Show(t.Context(), "shop"); err != nil || shown.Events[1].Hidden || m.asked.Load() != 2 {
		t.Errorf("%+v, %v after asking %d times", shown, err, m.asked.Load())
	}
	if _, err := c.Show(t.Context(), "other"); weir.ErrorCode(err) != weir.CodeUnavailable {
		t.Error(err)
	}
}

// TestManyWhoLookAskOnce: names of all time are not cheap.
func TestManyWhoLookAskOnce(t *testing.T) {
	m := newMetadata(t)
	m.slow = 50 * time.Millisecond
	c := open(t, m)
	var running sync.WaitGroup
	for range 20 {
		running.Go(func() {
			if _, err := c.Show(t.Context(), "shop"); err != nil {
				t.Error(err)
			}
		})
	}
	running.Wait()
	if asked := m.asked.Load(); asked != 2 {
		t.Errorf("%d questions", asked)
	}
}

func TestRefusedDescriptions(t *testing.T) {
	m := newMetadata(t)
	c := open(t, m)
	want := func(what string, err error, code weir.Code, field string) {
		t.Helper()
		refused, ok := errors.AsType[*weir.Error](err)
		if !ok || refused.Code != code || refused.Field != field {
			t.Errorf("%s: %v, want %s of field %q", what, err, code, field)
		}
	}
	for _, name := range []string{"", strings.Repeat("n", weir.MaxNameBytes+1), "a\nb", "\x00", "\xff"} {
		want(name, c.DescribeEvent(t.Context(), "shop", name, weir.Description{}), weir.CodeInvalid, "name")
	}
	for _, name := range []string{"", "plan", "properties." + strings.Repeat("n", 500), "properties.\xff"} {
		want(name, c.DescribeProperty(t.Context(), "shop", name, weir.Description{}), weir.CodeInvalid, "property")
	}
	for _, text := range []string{strings.Repeat("d", 1001), "\xff", "\x00"} {
		want(text, c.DescribeEvent(t.Context(), "shop", "x", weir.Description{Description: text}), weir.CodeInvalid, "description")
	}
	m.failing = true
	want("not kept", c.DescribeEvent(t.Context(), "shop", "x", weir.Description{Hidden: true}), weir.CodeUnavailable, "")
	m.failing = false
	if got := describe(t, c, "shop") + describe(t, open(t, m), "shop"); got != "" {
		t.Errorf("there are %s", got)
	}
}

// TestProjectsHoldSoMuch says one more thing where nearly all is said.
func TestProjectsHoldSoMuch(t *testing.T) {
	m := newMetadata(t)
	var said []string
	for n := range 1010 {
		said = append(said, fmt.Sprintf(`"e%d":{"description":"%s","hidden":false}`, n, strings.Repeat("<", 990)))
	}
	if err := m.Put(t.Context(), "catalogue.shop", []byte(`{"events":{`+strings.Join(said, ",")+`}}`)); err != nil {
		t.Fatal(err)
	}
	c := open(t, m)
	if err := c.DescribeEvent(t.Context(), "shop", "e1", weir.Description{Description: "short"}); err != nil {
		t.Error(err)
	}
	var err error
	for n := 0; err == nil && n < 10; n++ {
		err = c.DescribeEvent(t.Context(), "shop", fmt.Sprint("more", n), weir.Description{Description: strings.Repeat("<", 1000)})
	}
	if weir.ErrorCode(err) != weir.CodeConflict {
		t.Errorf("too much: %v", err)
	}
	if got := describe(t, open(t, m), "shop"); got != describe(t, c, "shop") || len(got) < 1_000_000 {
		t.Error("on disk is another")
	}
}

func TestDescribingConcurrently(t *testing.T) {
	m := newMetadata(t)
	c := open(t, m)
	var running sync.WaitGroup
	for i := range 8 {
		running.Go(func() {
			if err := c.DescribeEvent(t.Context(), "shop", fmt.Sprint("e", i), weir.Description{Hidden: true}); err != nil {
				t.Error(err)
			}
			describe(t, c, "third")
		})
	}
	running.Wait()
	if got := describe(t, open(t, m), "shop"); strings.Count(got, "true") != 8 {
		t.Errorf("on disk are %s", got)
	}
}
