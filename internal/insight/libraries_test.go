package insight_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

func TestLibraries(t *testing.T) {
	s := newStore(t)
	var events []weir.Event
	send := func(library string, ago time.Duration) {
		e := weir.Event{ID: fmt.Sprint(len(events)), Name: "x", Time: now.AddDate(-1, 0, 0), Received: now.Add(-ago), UserID: "u"}
		e.Context.Library = library
		events = append(events, e)
	}
	for i, library := range []string{"@segment/node/1.2", "@segment/node/1.2", "@segment/node/1.2", "web/v2.0-rc", "web/v2.0-rc", "", "", "curl", "a/b", "'; --/1", "/", "b/v"} {
		send(library, time.Duration(i)*time.Hour)
	}
	send("old/1", 24*time.Hour+time.Microsecond)
	send("just/1", 24*time.Hour)
	s.replaceMoved(t, events, 5)
	libraries, err := insight.DuckDB().Libraries(t.Context(), s, now)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, l := range libraries {
		got += fmt.Sprintf("%s|%s|%d|%s ", l.Library, l.Version, l.Events24h, now.Sub(l.LastSeen))
	}
	const want = "@segment/node|1.2|3|0s web|v2.0-rc|2|3h0m0s ||2|5h0m0s '; --|1|1|9h0m0s /||1|10h0m0s a/b||1|8h0m0s b/v||1|11h0m0s curl||1|7h0m0s just|1|1|24h0m0s "
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
