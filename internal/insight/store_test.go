package insight_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"hash/fnv"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// store is a DuckDB in memory with the tables of the real one.
type store struct {
	connector *duckdb.Connector
	db        *sql.DB
}

// newStore opens a store that the test closes at its end.
func newStore(t testing.TB) *store {
	t.Helper()
	schema, err := os.ReadFile("../duckdb/schema.sql")
	if err != nil {
		t.Fatalf("cannot read the schema: %v", err)
	}
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		t.Fatalf("cannot open DuckDB: %v", err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	if _, err := db.Exec(string(schema)); err != nil {
		t.Fatalf("cannot create the tables: %v", err)
	}
	return &store{connector: connector, db: db}
}

// replace makes events the only ones in the store.
func (s *store) replace(t interface{ Fatalf(string, ...any) }, events []weir.Event) {
	if _, err := s.db.Exec("DELETE FROM events"); err != nil {
		t.Fatalf("cannot empty the store: %v", err)
	}
	if err := s.append(events); err != nil {
		t.Fatalf("cannot append events: %v", err)
	}
}

func (s *store) append(events []weir.Event) error {
	conn, err := s.connector.Connect(context.Background())
	if err != nil {
		return err
	}
	defer conn.Close()
	appender, err := duckdb.NewAppenderFromConn(conn, "", "events")
	if err != nil {
		return err
	}
	for i := range events {
		if err := appender.AppendRow(row(&events[i])...); err != nil {
			return err
		}
	}
	return appender.Close()
}

// row lists the columns of schema.sql.
func row(e *weir.Event) []driver.Value {
	c := &e.Context
	id := duckdb.UUID{}
	binary.BigEndian.PutUint64(id[:], hash(e.ID))
	return []driver.Value{
		uint32(1), e.Name, e.Time, hash(e.DistinctID()), id, e.ID, e.Received,
		text(e.UserID), text(e.AnonymousID), text(e.SessionID),
		text(c.URL), text(c.Host), text(c.Path), text(c.Title), text(c.Referrer), text(c.ReferrerDomain), text(c.Channel),
		text(c.Campaign.Source), text(c.Campaign.Medium), text(c.Campaign.Name), text(c.Campaign.Term), text(c.Campaign.Content),
		text(c.Browser), text(c.BrowserVersion), text(c.OS), text(c.OSVersion), text(c.Device), c.Bot,
		text(c.Country), text(c.Region), text(c.City), text(c.Locale), text(c.Timezone), text(c.Screen), text(c.Library), text(c.IP), text(c.UserAgent),
		text(string(e.Properties)), text(string(c.Extra)), text(string(e.Groups)), text(string(e.Person.Set)), text(string(e.Person.SetOnce)),
	}
}

func text(s string) driver.Value {
	if s == "" {
		return nil
	}
	return s
}

func hash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// Query implements [insight.Snapshot] the way the store does: with a WITH
// clause in front.
func (s *store) Query(ctx context.Context, query string, args ...any) (insight.Rows, error) {
	const events = `WITH events AS (
SELECT * EXCLUDE (project, id, id_text), coalesce(id_text, CAST(id AS VARCHAR)) AS id FROM main.events WHERE project = 1) `
	return s.db.QueryContext(ctx, events+query, args...)
}

// AsOf implements [insight.Snapshot].
func (s *store) AsOf() weir.AsOf {
	return weir.AsOf{Sequence: 7, Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
}

// now is the time at which tests ask.
var now = time.Date(2026, 3, 29, 12, 0, 0, 0, time.UTC)

// ask answers a question, which must be sound.
func (s *store) ask(t interface{ Fatalf(string, ...any) }, question string) *weir.TrendAnswer {
	answer, err := s.tryAsk(question)
	if err != nil {
		t.Fatalf("cannot answer %s: %v", question, err)
	}
	return answer
}

func (s *store) tryAsk(question string) (*weir.TrendAnswer, error) {
	parsed, err := insight.Parse([]byte(question))
	if err != nil {
		return nil, err
	}
	answer, err := insight.DuckDB().Run(context.Background(), s, parsed, now)
	if err != nil {
		return nil, err
	}
	return answer.(*weir.TrendAnswer), nil
}

func at(t testing.TB, instant string) time.Time {
	t.Helper()
	parsed, err := time.Parse(time.RFC3339, instant)
	if err != nil {
		t.Fatalf("bad instant: %v", err)
	}
	return parsed.UTC()
}

// eventsAt returns an event x of one user at each instant.
func eventsAt(t testing.TB, instants ...string) []weir.Event {
	t.Helper()
	events := make([]weir.Event, len(instants))
	for i, instant := range instants {
		id := "e" + strings.Repeat("i", i)
		events[i] = weir.Event{ID: id, Name: "x", Time: at(t, instant), Received: at(t, instant), UserID: "u"}
	}
	return events
}
