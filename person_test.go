package weir_test

import (
	"encoding/json"
	"testing"

	"github.com/weirhq/weir"
)

func TestTie(t *testing.T) {
	for _, c := range []struct {
		about      string
		event      weir.Event
		want       weir.Tie
		tiesPeople bool
	}{
		{"identify", weir.Event{Name: "identify", UserID: "u", AnonymousID: "a"}, weir.Tie{UserID: "u", AnonymousID: "a"}, true},
		{"identify of one text", weir.Event{Name: "identify", UserID: "u", AnonymousID: "u"}, weir.Tie{UserID: "u", AnonymousID: "u"}, true},
		{"identify without user", weir.Event{Name: "identify", AnonymousID: "a"}, weir.Tie{}, false},
		{"identify without visitor", weir.Event{Name: "identify", UserID: "u"}, weir.Tie{}, false},
		{"any other event", weir.Event{Name: "login", UserID: "u", AnonymousID: "a"}, weir.Tie{}, false},
		{"alias", alias("u", `{"a":{"previous_id":"no"},"previous_id":"p"}`), weir.Tie{UserID: "u", AnonymousID: "p", Alias: true}, true},
		{"alias, written otherwise", alias("u", ` { "previous\u005fid" : "p\"" } `), weir.Tie{UserID: "u", AnonymousID: `p"`, Alias: true}, true},
		{"alias whose first member counts", alias("u", `{"previous_id":"p","previous_id":"q"}`), weir.Tie{UserID: "u", AnonymousID: "p", Alias: true}, true},
		{"alias of itself", alias("u", `{"previous_id":"u"}`), weir.Tie{}, false},
		{"alias of no text", alias("u", `{"previous_id":7}`), weir.Tie{}, false},
		{"alias of null", alias("u", `{"previous_id":null}`), weir.Tie{}, false},
		{"alias of a nested text", alias("u", `{"a":[{"previous_id":"p"}]}`), weir.Tie{}, false},
		{"alias without properties", alias("u", ``), weir.Tie{}, false},
		{"alias without user", alias("", `{"previous_id":"p"}`), weir.Tie{}, false},
		{"alias in other letters", alias("u", `{"Previous_ID":"p"}`), weir.Tie{}, false},
	} {
		tie, ok := c.event.Tie()
		if ok != c.tiesPeople || ok && tie != c.want {
			t.Errorf("%s: got %+v, %t", c.about, tie, ok)
		}
	}
}

func alias(user, properties string) weir.Event {
	return weir.Event{Name: weir.NameAlias, UserID: user, Properties: json.RawMessage(properties)}
}
