package stream

import (
	"fmt"
	"slices"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/weirhq/weir"
)

func openAudit(t *testing.T, server *Server) *Audit {
	t.Helper()
	audit, err := OpenAudit(t.Context(), connect(t, server))
	if err != nil {
		t.Fatal(err)
	}
	return audit
}

// before returns the entries of projects before a number, and theirs.
func (a *Audit) before(t *testing.T, before uint64, limit int, projects ...string) (entries []string, numbers []uint64) {
	t.Helper()
	err := a.Before(t.Context(), before, limit, projects, func(number uint64, entry []byte) error {
		entries, numbers = append(entries, string(entry)), append(numbers, number)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return entries, numbers
}

func TestTheAuditLogIsReadBackwards(t *testing.T) {
	dir := t.TempDir()
	server := start(t, dir, "")
	audit := openAudit(t, server)
	if entries, _ := audit.before(t, ^uint64(0), 10, "shop"); len(entries) != 0 {
		t.Errorf("an empty log has %q", entries)
	}
	for i := range 1200 { // more than are looked at first
		project := "shop"
		if i%400 == 0 {
			project = "" // of no project
		}
		if err := audit.Append(t.Context(), project, fmt.Append(nil, i)); err != nil {
			t.Fatal(err)
		}
	}
	entries, numbers := audit.before(t, ^uint64(0), 3, "shop", "")
	if !slices.Equal(entries, []string{"1199", "1198", "1197"}) {
		t.Errorf("the newest are %q", entries)
	}
	if entries, _ := audit.before(t, numbers[2], 2, "shop"); !slices.Equal(entries, []string{"1196", "1195"}) {
		t.Errorf("before: %q", entries)
	}
	if entries, _ := audit.before(t, ^uint64(0), 10, ""); !slices.Equal(entries, []string{"800", "400", "0"}) {
		t.Errorf("of no project: %q", entries)
	}
	if entries, _ := audit.before(t, ^uint64(0), 2000, "shop", ""); len(entries) != 1200 || entries[1199] != "0" {
		t.Errorf("all are %d", len(entries))
	}
	if entries, _ := audit.before(t, 1, 10, "shop", ""); len(entries) != 0 {
		t.Errorf("before the first: %q", entries)
	}
	if entries, _ := audit.before(t, ^uint64(0), 10, "blog"); len(entries) != 0 {
		t.Errorf("of another project: %q", entries)
	}
	if err := audit.Append(t.Context(), "_own", []byte("own")); err != nil {
		t.Fatal(err)
	}
	if entries, _ := audit.before(t, ^uint64(0), 2, "", "_own"); !slices.Equal(entries, []string{"own", "800"}) {
		t.Errorf("another part: %q", entries)
	}
	server.Close()
	again := openAudit(t, start(t, dir, ""))
	if entries, _ := again.before(t, ^uint64(0), 1, "shop"); !slices.Equal(entries, []string{"1199"}) {
		t.Errorf("after a restart: %q", entries)
	}
}

// TestReadTokensHaveNoPlaceOnNATS: whoever may only ask does so by HTTP.
func TestReadTokensHaveNoPlaceOnNATS(t *testing.T) {
	server := startWithProjects(t, t.TempDir())
	member(t, server, "a", weir.ScopeAPI)
	for token, want := range map[string]bool{"api of a": true, "read of a": false, "none": false} {
		conn, err := nats.Connect("nats://"+server.Address().String(), nats.Token(token))
		if err == nil {
			conn.Close()
		}
		if (err == nil) != want {
			t.Errorf("%q is let in: %v, want %v", token, err == nil, want)
		}
	}
}
