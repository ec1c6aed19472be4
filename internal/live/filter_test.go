package live

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

const purchase = `{"id":"e1","name":"purchase","time":"2026-01-02T03:04:05Z","user_id":"Ada",
 "properties":{"amount":12.50,"big":1e3,"gift":true,"note":null,"tags":["New","sale"],"item":{"colour":"Blau \u00c4","size":{"eu":{"wide":"Far"}}}},
 "person":{"set":{"plan":"Pro"},"set_once":{"first":"ad"}},"context":{"path":"/cart","country":"DE","campaign":{"source":"mail"}}}`

func TestWhatAFilterLetsPass(t *testing.T) {
	for words, passes := range map[string]bool{
		"": true, "purch": true, "PURCHASE": true, "refund": false, "ada": true, "blau": true, "Ä": true,
		"purchase country=de": true, "purchase country=fr": false, "user_id=ada path=/cart": true, "name=purchase": true,
		"amount=12.5": true, "amount=12.50": false, "properties.amount=12": true, "big=1000": true, "gift=true": true,
		"item.colour=blau": true, "properties.item.colour=blau": true, "item=blau": true, "colour=blau": false, "tags=sale": true,
		"plan=pro": true, "person.plan=pro": true, "first=ad": true, "campaign.source=mail": true, "source=mail": false,
		"country=": true, "city=": false, "note=": false, "null": false, "=purchase": false, "far": true, "context=de": true, "count=de": false,
	} {
		s := sight{name: "purchase", message: weir.LiveMessage{Data: []byte(purchase)}}
		f := newFilter(weir.LiveQuery{Words: strings.Fields(words)})
		if f.fits(&s) != passes {
			t.Errorf("%q: %v", words, !passes)
		}
	}
}

func TestAFilterOfNames(t *testing.T) {
	s := sight{name: "purchase", message: weir.LiveMessage{Data: []byte(purchase)}}
	for name, passes := range map[string]bool{"purchase": true, "Purchase": false, "purch": false} {
		f := newFilter(weir.LiveQuery{Names: []string{"other", name}})
		if f.fits(&s) != passes {
			t.Errorf("%s: %v", name, !passes)
		}
	}
	if s.content != nil {
		t.Error("the event was read though only its name was asked for")
	}
}

// TestMostEventsNeedNotBeRead to tell that a word is not in them, unless JSON may
// write it in another way.
func TestMostEventsNeedNotBeRead(t *testing.T) {
	for word, read := range map[string]bool{"refund": false, "country=refund": false, "1000": true, "12.5": true} {
		s := sight{message: weir.LiveMessage{Data: []byte(`{"name":"purchase","amount":7}`)}}
		if f := newFilter(weir.LiveQuery{Words: []string{word}}); f.fits(&s) || (s.content != nil) != read {
			t.Errorf("%s: read %v", word, s.content != nil)
		}
	}
}

// TestDeepAndBrokenEvents are no trouble: what is too deep is not looked into.
func TestDeepAndBrokenEvents(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 1000) + `"x"` + strings.Repeat("}", 1000)
	for _, data := range []string{deep, `{"a":`, "", "[]"} {
		s := sight{message: weir.LiveMessage{Data: []byte(data)}}
		if f := newFilter(weir.LiveQuery{Words: []string{"x"}}); f.fits(&s) {
			t.Errorf("found in %.20q", data)
		}
	}
}

// mixed is lines of n events, every tenth of them a purchase, in Germany or not.
func mixed(n int) []byte {
	var b []byte
	now := time.Now().UTC().Format(time.RFC3339Nano)
	for i := range n {
		name, country := "page_view", "FR"
		if i%10 == 0 {
			name = "purchase"
		}
		if i%20 == 0 {
			country = "DE"
		}
		b = fmt.Appendf(b, `{"id":"%d","name":%q,"time":%q,"user_id":"v","context":{"country":%q},"received_at":%q}`+"\n", i, name, now, country, now)
	}
	return b
}

// TestAFilterIsExactBelowItsRate however much else happens: the rate counts what
// fits.
func TestAFilterIsExactBelowItsRate(t *testing.T) {
	simulate(t, func(t *testing.T, l *Live, log *source) {
		named := watch(t, l, weir.LiveQuery{Rate: 100, Names: []string{"purchase"}})
		worded := watch(t, l, weir.LiveQuery{Rate: 50, Words: []string{"purchase", "country=de"}})
		capped := watch(t, l, weir.LiveQuery{Rate: 7, Words: []string{"page_view"}})
		everything := watch(t, l, weir.LiveQuery{Names: []string{"purchase"}})
		log.write(mixed(1000))
		for name, want := range map[<-chan weir.LiveMessage]int{named: 100, worded: 50, capped: 7, everything: 100} {
			if ids, _, dropped := waiting(t, name); len(ids) != want || dropped {
				t.Errorf("%d events, want %d; dropped %v", len(ids), want, dropped)
			}
		}
		ids, _, _ := waiting(t, watch(t, l, weir.LiveQuery{Rate: 1, Words: []string{"country=de"}}))
		if fmt.Sprint(ids) != "[1.960 1.980]" { // of the newest fifty
			t.Errorf("begins with %v", ids)
		}
	})
}

func TestThereIsABoundOnThoseWhoSearch(t *testing.T) {
	l := New(Config{})
	query := weir.LiveQuery{Words: []string{"x"}}
	for range maxSearching {
		if _, _, err := l.Watch(weir.DefaultProject, query); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := l.Watch(weir.DefaultProject, query); weir.ErrorCode(err) != weir.CodeUnavailable {
		t.Error(err)
	}
	for _, query := range []weir.LiveQuery{{}, {Names: []string{"x"}}} {
		if _, _, err := l.Watch(weir.DefaultProject, query); err != nil {
			t.Error(err)
		}
	}
}

// BenchmarkLookingForWords tells what reading an event costs, and each watcher
// that looks for words in it.
func BenchmarkLookingForWords(b *testing.B) {
	f := newFilter(weir.LiveQuery{Words: []string{"purchase", "country=fr"}})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			s := sight{message: weir.LiveMessage{Data: []byte(purchase)}}
			s.look()
		}
	})
	b.Run("lacks", func(b *testing.B) {
		f := newFilter(weir.LiveQuery{Words: []string{"refund"}})
		for b.Loop() {
			s := sight{message: weir.LiveMessage{Data: []byte(purchase)}}
			if f.fits(&s) {
				b.Fatal("fits")
			}
		}
	})
	b.Run("fits", func(b *testing.B) {
		s := sight{message: weir.LiveMessage{Data: []byte(purchase)}}
		for b.Loop() {
			if f.fits(&s) {
				b.Fatal("fits")
			}
		}
	})
}
