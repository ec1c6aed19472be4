package duckdb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// ask asks a question in SQL that must be answered.
func (s *testStore) ask(project, statement string) *weir.SQLAnswer {
	s.t.Helper()
	answer, err := s.SQL(s.t.Context(), project, weir.SQLQuestion{SQL: statement})
	if err != nil {
		s.t.Fatalf("%s: %v", statement, err)
	}
	return answer
}

// wantRows compares the rows of an answer, as JSON.
func (s *testStore) wantRows(statement, want string) {
	s.t.Helper()
	rows, err := json.Marshal(s.ask("default", statement).Rows)
	if err != nil || string(rows) != want {
		s.t.Errorf("%s:\n got %s (%v)\nwant %s", statement, rows, err, want)
	}
}

// visited is an event at a time of 2026-01-02, of an anonymous visitor.
func visited(id, name, visitor, clock, properties string) weir.Event {
	at, err := time.Parse(time.RFC3339, "2026-01-02T"+clock+"Z")
	if err != nil {
		panic(err)
	}
	return weir.Event{ID: id, Name: name, Time: at, Received: at, AnonymousID: visitor, Properties: json.RawMessage(properties)}
}

// sqlStore has two visitors, one of whom signed in later, some rows on disk and
// some in memory.
func sqlStore(t *testing.T) *testStore {
	t.Helper()
	s := openStore(t, newPath(t), tableRows, time.Hour)
	first := visited("1", "page_view", "a1", "03:04:05.678", `{"amount":1.5,"tag":"x"}`)
	first.Person = weir.PersonChange{SetOnce: json.RawMessage(`{"plan":"free","seen":true}`)}
	s.append(batchOf(1, first, visited("2", "page_view", "a2", "04:00:00", `{"amount":2}`)))
	s.flush()
	identify := visited("3", weir.NameIdentify, "a1", "05:00:00", `{}`)
	identify.UserID = "ada"
	identify.Person = weir.PersonChange{Set: json.RawMessage(`{"plan":"pro","address":{"city":"Ulm"},"a.b":1}`)}
	s.append(batchOf(2, identify))
	return s
}

func TestSQLSeesEventsAndPeopleWithTheirIdentities(t *testing.T) {
	s := sqlStore(t)
	s.wantRows("SELECT name, time, user_id, anonymous_id, properties->>'amount' AS amount FROM events ORDER BY time",
		`[["page_view","2026-01-02T03:04:05.678Z",null,"a1","1.5"],["page_view","2026-01-02T04:00:00Z",null,"a2","2"],["identify","2026-01-02T05:00:00Z","ada","a1",null]]`)
	s.wantRows("SELECT count(*), count(DISTINCT person) FROM events", `[[3,2]]`)
	s.wantRows("SELECT distinct_id, user_id, first_seen, last_seen, events, properties FROM people ORDER BY distinct_id",
		`[["a2",null,"2026-01-02T04:00:00Z","2026-01-02T04:00:00Z",1,null],`+
			`["ada","ada","2026-01-02T03:04:05.678Z","2026-01-02T05:00:00Z",2,"{\"address\":\"{\\\"city\\\":\\\"Ulm\\\"}\",\"plan\":\"pro\",\"seen\":\"true\"}"]]`)
	s.wantRows("SELECT p.properties->>'plan', sum(CAST(e.properties->>'amount' AS DOUBLE)) FROM events e JOIN people p USING (person) GROUP BY 1 ORDER BY 1",
		`[["pro",1.5],[null,2]]`)
	s.flush()
	s.wantRows("SELECT properties->>'plan', properties->>'$.address', events FROM people ORDER BY distinct_id DESC", `[["pro","{\"city\":\"Ulm\"}",2],[null,null,1]]`)
	if answer := s.ask("elsewhere", "SELECT count(*) FROM events"); answer.Rows[0][0] != int64(0) {
		t.Errorf("a project without events has %v", answer.Rows)
	}
	if answer := s.ask("default", "SELECT 1"); answer.AsOf.Sequence != 2 {
		t.Errorf("as of %+v", answer.AsOf)
	}
}

func TestSQLGivesEachTypeAForm(t *testing.T) {
	s := openStore(t, newPath(t), tableRows, time.Hour)
	for expression, want := range map[string]string{
		"NULL": `null`, "true": `true`, "1": `1`, "(-128)::TINYINT": `-128`, "65535::USMALLINT": `65535`,
		"9007199254740992": `9007199254740992`, "9007199254740993": `"9007199254740993"`, "-9007199254740993": `"-9007199254740993"`,
		"18446744073709551615::UBIGINT":                       `"18446744073709551615"`,
		"(-170141183460469231731687303715884105727)::HUGEINT": `"-170141183460469231731687303715884105727"`,
		"sum(3)": `3`,
		"340282366920938463463374607431768211455::UHUGEINT": `"340282366920938463463374607431768211455"`,
		"1.5::FLOAT":                         `1.5`,
		"0.1::FLOAT":                         `0.1`,
		"1e300":                              `1e+300`,
		"'nan'::DOUBLE":                      `"NaN"`,
		"'-inf'::DOUBLE":                     `"-Infinity"`,
		"12.50":                              `12.50`,
		"(-0.05)::DECIMAL(4,2)":              `-0.05`,
		"1234567890123456.78::DECIMAL(38,2)": `"1234567890123456.78"`,
		"'a\"b'":                             `"a\"b"`,
		"'AB'::BLOB":                         `"QUI="`,
		"'0193e2a7-5b1c-7f3a-9c44-1d2e3f4a5b6c'::UUID":         `"0193e2a7-5b1c-7f3a-9c44-1d2e3f4a5b6c"`,
		"'f193e2a7-5b1c-7f3a-9c44-1d2e3f4a5b6c'::UUID":         `"f193e2a7-5b1c-7f3a-9c44-1d2e3f4a5b6c"`,
		"DATE '1969-12-31'":                                    `"1969-12-31"`,
		"DATE 'infinity'":                                      `"infinity"`,
		"TIME '01:02:03.5'":                                    `"01:02:03.5"`,
		"TIMESTAMP '1969-12-31 23:59:59.999999'":               `"1969-12-31T23:59:59.999999Z"`,
		"'-infinity'::TIMESTAMP":                               `"-infinity"`,
		"TIMESTAMPTZ '2026-01-02 03:04:05+02'":                 `"2026-01-02T01:04:05Z"`,
		"TIMESTAMP_S '2026-01-02 03:04:05'":                    `"2026-01-02T03:04:05Z"`,
		"TIMESTAMP_MS '2026-01-02 03:04:05.25'":                `"2026-01-02T03:04:05.25Z"`,
		"TIMESTAMP_NS '2026-01-02 03:04:05.000000001'":         `"2026-01-02T03:04:05.000000001Z"`,
		"INTERVAL 14 MONTH - INTERVAL 2 DAY + INTERVAL '1.5s'": `"P14M-2DT1.5S"`,
		"TIME '24:00:00'":                                      `"24:00:00"`,
		"to_microseconds(9007199254740993)":                    `"PT9007199254.740993S"`,
		"to_microseconds(-1)":                                  `"PT-0.000001S"`,
		"INTERVAL 0 DAY":                                       `"PT0S"`,
		"'{\"a\":[1]}'::JSON":                                  `{"a":[1]}`,
		"[1,NULL,3]":                                           `[1,null,3]`,
		"[['a'],[]]":                                           `[["a"],[]]`,
		"TIMESTAMP '2026-07-01 22:30:00' AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin'": `"2026-07-02T00:30:00Z"`,
	} {
		s.wantRows("SELECT "+expression, "[["+want+"]]")
	}
	answer := s.ask("default", "SELECT 1 AS n, 2::HUGEINT AS n, 1.5 AS d, ['x'] AS l, '1'::JSON AS j, NULL AS z")
	columns, err := json.Marshal(answer.Columns)
	want := `[{"name":"n","type":"INTEGER"},{"name":"n","type":"HUGEINT"},{"name":"d","type":"DECIMAL(2,1)"},{"name":"l","type":"VARCHAR[]"},{"name":"j","type":"JSON"},{"name":"z","type":"INTEGER"}]`
	if err != nil || string(columns) != want {
		t.Errorf("columns %s", columns)
	}
}

func TestSQLIsRunAsWritten(t *testing.T) {
	s := sqlStore(t)
	for statement, want := range map[string]string{
		"SELECT i FROM range(5) t(i) ORDER BY i DESC -- the last first": `[[4],[3],[2],[1],[0]]`,
		"SELECT 1;":                 `[[1]]`,
		" SELECT 1 ; ":              `[[1]]`,
		"SELECT 1 /* and */ ; -- x": `[[1]]`,
		"SELECT properties->'tag', properties->'$.amount' FROM events WHERE id = '1'": `[["x",1.5]]`,
		"FROM events SELECT count(*)":            `[[3]]`,
		"VALUES (1), (2)":                        `[[1],[2]]`,
		"SELECT 2 UNION ALL SELECT 1 ORDER BY 1": `[[1],[2]]`,
		"SELECT ';'":                             `[[";"]]`,
		"SELECT min(COLUMNS(*)) FROM (SELECT name, id FROM events)":                                                                          `[["identify","1"]]`,
		"SELECT concat_ws('/', name, id, replace(name, '_', ' - '), '" + strings.Repeat("x", 70) + "') FROM events WHERE id = '1'":           `[["page_view/1/page - view/` + strings.Repeat("x", 70) + `"]]`,
		"SELECT regexp_replace(hex(name), '[0-9]+', ':n', 'g') FROM events WHERE name LIKE '%e_%' AND name ILIKE '%VIEW%' AND id = '1'":      `[[":nF:n"]]`,
		"SELECT count(*) FROM events a JOIN events b ON lower(a.name) = lower(b.name) WHERE a.name LIKE '%p%a%g%e%' OR a.name NOT LIKE 'x%'": `[[5]]`,
		"SELECT 1 LIMIT 0":                     `[]`,
		"SELECT i FROM range(9) t(i) OFFSET 8": `[[8]]`,
		"WITH events AS (SELECT name FROM events WHERE name = 'identify') SELECT * FROM events":                                                            `[["identify"]]`,
		"WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT * FROM a, b":                                                                    `[[1,2]]`,
		"WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT * FROM t":                                                    `[[1],[2],[3]]`,
		"SELECT name, row_number() OVER (PARTITION BY name ORDER BY time) AS n FROM events QUALIFY n = 1 ORDER BY ALL":                                     `[["identify",1],["page_view",1]]`,
		"SELECT k.key FROM events e, json_each(e.properties) k WHERE e.id = '1' ORDER BY 1":                                                                `[["amount"],["tag"]]`,
		"SELECT name, count(*) FILTER (WHERE bot), count(DISTINCT person) FROM events GROUP BY ALL HAVING count(*) > 1":                                    `[["page_view",0,2]]`,
		"SELECT EXISTS (FROM events WHERE user_id = 'ada'), (SELECT max(events) FROM people), 1 IN (SELECT 1)":                                             `[[true,2,true]]`,
		"SELECT CASE WHEN name LIKE 'page%' THEN 'p' ELSE upper(name) END AS kind, count(*) FROM events GROUP BY kind ORDER BY 1":                          `[["IDENTIFY",1],["p",2]]`,
		"SELECT date_trunc('day', time) AS d, extract(hour FROM min(time)) FROM events WHERE time >= '2026-01-02' AND time < DATE '2026-01-03' GROUP BY d": `[["2026-01-02T00:00:00Z",3]]`,
		"SELECT a.name FROM events a ASOF JOIN events b ON a.time > b.time WHERE a.id = '3'":                                                               `[["identify"]]`,
		"SELECT d FROM generate_series(DATE '2026-01-01', DATE '2026-01-02', INTERVAL 1 DAY) t(d)":                                                         `[["2026-01-01T00:00:00Z"],["2026-01-02T00:00:00Z"]]`,
		"SELECT unnest([1,2]), quantile_cont(x, 0.5) FROM (VALUES (1.0), (2.0)) v(x)":                                                                      `[[1,1.5],[2,1.5]]`,
	} {
		s.wantRows(statement, want)
	}
}

func TestSQLBoundsItsRows(t *testing.T) {
	s := openStore(t, newPath(t), tableRows, time.Hour)
	for _, c := range []struct {
		statement string
		limit     int
		rows      int
		truncated bool
	}{
		{"SELECT * FROM range(20000)", 0, weir.DefaultSQLRows, true},
		{"SELECT * FROM range(10000)", 0, 10_000, false},
		{"SELECT * FROM range(20000) ORDER BY 1 DESC;", 3, 3, true},
		{"SELECT * FROM range(20000) LIMIT 5000", 3000, 3000, true},
		{"SELECT * FROM range(3)", 3, 3, false},
		{"SELECT * FROM range(1000000000000)", 2, 2, true},
		{"SELECT 'x' AS a USING SAMPLE 100%", 2, 1, false},
	} {
		answer, err := s.SQL(t.Context(), "default", weir.SQLQuestion{SQL: c.statement, Limit: c.limit})
		if err != nil || len(answer.Rows) != c.rows || answer.Truncated != c.truncated {
			t.Errorf("%s with limit %d: %d rows, %t, %v", c.statement, c.limit, len(answer.Rows), answer.Truncated, err)
		}
	}
	for _, limit := range []int{-1, weir.MaxSQLRows + 1} {
		_, err := s.SQL(t.Context(), "default", weir.SQLQuestion{SQL: "SELECT 1", Limit: limit})
		if refused, is := errors.AsType[*weir.Error](err); !is || refused.Field != "limit" {
			t.Errorf("limit %d: %v", limit, err)
		}
	}
}

func TestSQLBoundsItsBytes(t *testing.T) {
	s := openStore(t, newPath(t), tableRows, time.Hour)
	text := strings.Repeat("x", 20_000)
	answer, err := s.SQL(t.Context(), "default", weir.SQLQuestion{SQL: "SELECT '" + text + "' FROM range(2000)", Limit: weir.MaxSQLRows})
	if err != nil || !answer.Truncated || len(answer.Rows) < maxAnswerBytes/len(text) || len(answer.Rows) > maxAnswerBytes/len(text)+2 {
		t.Errorf("%d rows, %v", len(answer.Rows), err)
	}
}

func TestSQLEndsWithItsContext(t *testing.T) {
	s := openStore(t, newPath(t), tableRows, time.Hour)
	for _, statement := range []string{
		"SELECT count(*) FROM range(1000000000000) a, range(1000000) b",
		"WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
		"SELECT sum(hash(a.range + b.range)) FROM range(10000000) a, range(10000000) b",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		started := time.Now()
		_, err := s.SQL(ctx, "default", weir.SQLQuestion{SQL: statement})
		cancel()
		if took := time.Since(started); !errors.Is(err, context.DeadlineExceeded) || took > 5*time.Second {
			t.Errorf("%s: ended after %v with %v", statement, took, err)
		}
	}
	s.wantRows("SELECT count(*) FROM events", "[[0]]")
}

func TestSQLSaysWhatIsWrong(t *testing.T) {
	s := sqlStore(t)
	for statement, want := range map[string]string{
		"":                                     "is missing",
		"SELEC 1":                              "syntax error at or near \"SELEC\" (line 1, column 1)",
		"SELECT 1,\n  FROM FROM":               "(line 2, column 8)",
		"SELECT nme FROM events":               `"name"`,
		"SELECT 'x' + 1":                       "explicit type casts",
		"SELECT CAST(name AS INT) FROM events": "Could not convert string",
		"SELECT 1 WHERE $1":                    "placeholders",
		strings.Repeat("x", 65_537):            "65536 are allowed",
		"SELECT 1\x00":                         "zero byte",
		"SELECT x::STRUCT(a INT) FROM events":  "STRUCT",
	} {
		_, err := s.SQL(t.Context(), "default", weir.SQLQuestion{SQL: statement})
		refused, is := errors.AsType[*weir.Error](err)
		if !is || refused.Code != weir.CodeInvalid || refused.Field != "sql" || !strings.Contains(refused.Message, want) {
			t.Errorf("%.60q: %v; want %q", statement, err, want)
		}
	}
}

// TestSQLFunctionsExist holds the list to what DuckDB has, so that a name that
// was misspelt, or that DuckDB gave up, is noticed.
func TestSQLFunctionsExist(t *testing.T) {
	s := openStore(t, newPath(t), tableRows, time.Hour)
	rows, err := s.db.QueryContext(t.Context(), "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE function_type IN ('scalar', 'aggregate', 'macro')")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	// These are known to DuckDB's parser or binder alone.
	known := map[string]bool{"position": true, "unnest": true, "if": true, "ifnull": true}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		known[name] = true
	}
	for name := range statementFunctions() {
		if !known[name] {
			t.Errorf("DuckDB has no function %s", name)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// TestTheGuideListsTheFunctions that may be called: it is where a refusal points.
func TestTheGuideListsTheFunctions(t *testing.T) {
	guide, err := os.ReadFile("../../docs/sql.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range statementFunctions() {
		if !strings.Contains(string(guide), "`"+strings.ReplaceAll(name, "|", `\|`)+"`") {
			t.Errorf("docs/sql.md does not list %s", name)
		}
	}
}

// TestSQLOfAnyDepthAndWidth asks what is as deep, long and wide as a statement can
// be: it is answered or refused, soon, and the server lives on.
func TestSQLOfAnyDepthAndWidth(t *testing.T) {
	s := sqlStore(t)
	nested := func(before, core, after string) string {
		const rest = 100 // what stands around it
		times := (maxStatementBytes - rest) / (len(before) + len(after))
		return "SELECT " + strings.Repeat(before, times) + core + strings.Repeat(after, times)
	}
	var joined, chained strings.Builder
	for i := range 19 {
		fmt.Fprintf(&joined, " JOIN events e%d ON e%d.person = e.person AND e%d.time > e.time", i, i, i)
	}
	for i := range 60 {
		fmt.Fprintf(&chained, ", a%d AS (SELECT x.id FROM a%d x JOIN events USING (id))", i+1, i)
	}
	for _, statement := range []string{
		nested("(", "1", ")"), nested("NOT ", "true", ""), nested("- ", "1", ""), nested("abs(", "1", ")"), nested("1+", "1", ""), nested("(SELECT ", "1", ")"),
		nested("[", "1", "]"), nested("CASE WHEN true THEN ", "1", " END"), nested("CAST(", "1", " AS INT)"), nested("", "1", "::INT[]"), nested("", "name", ".x"), nested("", "name", "[1]"),
		nested("name, ", "1", " FROM events"), nested("1 IN (", "1", ")"), nested("EXISTS (FROM (", "VALUES (1)", "))"), nested("x -> ", "1", ""), nested("", "1", " UNION ALL SELECT 1"),
		nested("", "1", " OR name = 'a'") + " FROM events", nested("", "name IN ('a'", ", 'b'") + ") FROM events", "FROM (" + strings.TrimPrefix(nested("FROM (", "VALUES (1)", ")"), "SELECT ") + ")",
		"SELECT count(*) FROM events e" + joined.String(), "WITH a0 AS (FROM events)" + chained.String() + " SELECT count(*) FROM a60",
		"SELECT 1 FROM events GROUP BY CUBE (id, name, host, path)",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		began := time.Now()
		_, err := s.SQL(ctx, "default", weir.SQLQuestion{SQL: statement, Limit: 1})
		cancel()
		if refused, is := errors.AsType[*weir.Error](err); (err != nil && !is) || (is && refused.Code != weir.CodeInvalid) {
			t.Errorf("%.60s: %v", statement, err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%.60s took %v", statement, took)
		}
	}
	s.wantRows("SELECT count(*) FROM events", "[[3]]")
}

// TestWhatAStatementQuotesIsItsOwn has texts in statements that look like troubles
// of the store.
func TestWhatAStatementQuotesIsItsOwn(t *testing.T) {
	s := openStore(t, newPath(t), tableRows, time.Hour)
	for _, text := range []string{"IO Error", "INTERNAL Error", "FATAL Error"} {
		_, err := s.SQL(t.Context(), "default", weir.SQLQuestion{SQL: "SELECT CAST('" + text + "' AS INT)"})
		if weir.ErrorCode(err) != weir.CodeInvalid {
			t.Errorf("%s: %v", text, err)
		}
	}
}
