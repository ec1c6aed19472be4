package duckdb

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// openForFuzz opens a store whose mover runs until the test ends.
func openForFuzz(t testing.TB, path string) *Store {
	t.Helper()
	s, err := open(t.Context(), Config{Path: path, MemoryBytes: 256 << 20, MoveAfter: time.Hour, Logger: slog.New(slog.DiscardHandler)}, tableRows)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// FuzzSQL runs whatever the check lets through over a store with another
// project's secrets and a file beside it.
func FuzzSQL(f *testing.F) {
	for _, statement := range breakouts {
		f.Add(statement)
	}
	for _, statement := range []string{
		"SELECT name, count(*) FROM events GROUP BY 1 ORDER BY 2 DESC LIMIT 3", "WITH a AS (SELECT * FROM people) SELECT * FROM a JOIN events USING (person)",
		"WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT * FROM t",
		"SELECT properties->>'n', properties->'$.n', unnest([1, 2]) FROM events, json_each(properties) AS j WHERE time > '2026-01-01'",
		"SELECT x.* EXCLUDE (id) REPLACE (upper(name) AS name), COLUMNS('n.*') FROM events x TABLESAMPLE 10%",
		"SELECT sum(person) OVER (PARTITION BY name ORDER BY time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM events QUALIFY row_number() OVER () < 3",
		"SELECT 1 UNION SELECT 2 EXCEPT SELECT 3 INTERSECT VALUES (4)", "SELECT CASE name WHEN 'a' THEN 1 ELSE CAST('1' AS DECIMAL(3, 1)) END FROM events ASOF JOIN people p ON time > p.first_seen",
	} {
		f.Add(statement)
	}
	s, file := guardedStore(f)
	replacer := strings.NewReplacer("FILE", file, "STORE", s.config.Path)
	f.Fuzz(func(t *testing.T, statement string) {
		const patience = 2 * time.Second
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		statement = replacer.Replace(statement)
		answer, err := s.SQL(ctx, "default", weir.SQLQuestion{SQL: statement, Limit: 100})
		if word := leaks(answer, err); word != "" && !strings.Contains(statement, word) && !strings.Contains(strings.ToLower(statement), "canary") {
			t.Errorf("%s: it shows %s: %v", statement, word, err)
		}
		if err != nil && strings.Contains(err.Error(), "FATAL") {
			t.Errorf("%s: %v", statement, err)
		}
		if known, is := errors.AsType[*weir.Error](err); is && known.Code == weir.CodeInvalid && known.Message == "" {
			t.Errorf("%s: refused without a reason", statement)
		}
	})
}
