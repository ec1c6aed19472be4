// Package duckdb is the embedded store: it keeps events in DuckDB, each once,
// and answers SQL over consistent snapshots of them.
//
// # Where rows live
//
// The log is the truth, so the newest rows need no second write-ahead log. A
// batch is appended to a table in memory (the open table). When that holds
// exactly [tableRows] rows, one of DuckDB's row groups, it is closed and
// another opened; the mover copies the closed table to the table on disk and
// writes, in the same transaction, the position behind its last row. That is
// the durable position: after a crash, reading the log from there rebuilds what
// was in memory. Whole row groups are compressed and written once, past
// DuckDB's own log, and its checkpoints have nothing to rewrite. Under little
// traffic a table is closed early, after Config.MoveAfter.
//
//	Append ── open table ──(full or old)── closed table ──(mover)── disk + position
//	              └───────────────┬────────────┘                     │
//	                          snapshot of a query ───────────────────┘
//
// A snapshot sees each row in exactly one of these places: a closed table
// leaves the list of tables to read under the same lock that commits its copy
// on disk, and a snapshot pins its transaction and copies the list under the
// other side of that lock.
//
// # Once is once
//
// A repeat has the id and time of a stored event; one of an untimed event has
// its id within 24 hours. Bloom filters by hour of event time, held for the
// last day, say "certainly new" for nearly all events; the rest, and all
// events older than the filters, are looked up in the rows themselves before
// they are appended. The filters are an index in memory, rebuilt at start.
//
// # What can fail
//
// A move that fails (a full disk) is tried again until it succeeds; meanwhile
// [Store.Status] says so, and Append waits once [maxTables] tables are closed.
// A batch that cannot be appended is rolled back and returned as an error.
package duckdb
