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
// other side of that lock. The transaction alone would not do: DuckDB shows rows
// that are being committed, so a snapshot also notes how far the tables on disk
// reach, and reads no further.
//
// # Where rows lie on disk
//
// Moved rows come to the newest of the tables arrivals_1, arrivals_2, …, a row
// group at a time, within which they are ordered by project and name. When one has
// four million rows, they are copied to the table events in the background, as one
// run in that order, or nearly: questions about few names then pass over most row
// groups. The next arrivals go to another table, and this one is dropped when no
// snapshot reads it any more. A row group fits into memory; a run, which DuckDB
// would sort in more memory than a small store has, is copied a name or a few at a
// time, see stretch. Rows that move while questions compute, or there
// is no memory to order them, are moved as they came, and take longer to sort.
//
//	move ── arrivals_4 (newest) ── arrivals_3 ──(sorter)── events: run, run, run, …
//
// The transaction that sorts also writes into sorting how far the arrivals are in
// events, for the next start. When it has committed, the list of what snapshots
// read changes, which names places in tables: each row is in one of them for
// everybody, before and after. Sorting that fails (a full disk), or is interrupted
// because events need its memory, leaves the rows where they are, and is tried
// again later; rows that come faster than they can be sorted wait in arrivals, at
// most three tables that grow. Folding and sorting both rewrite rows on disk, so
// that one goroutine does both.
//
// # Queries
//
// A snapshot holds one of a few connections by DuckDB's C interface, with its
// transaction. Results are read by columns, some thousand rows at a time and as
// they are computed, so that no result is kept whole; a stream reads ahead while
// its rows are visited. When its context ends, a statement is interrupted until
// it stops, within milliseconds; its snapshot can then only be closed. What does
// not fit into Config.MemoryBytes goes to disk, beside the file.
//
// Events come before questions. Threads that compute answers stand back for
// others, see politely. Memory is one budget: an append that finds none left
// ends the statements that are being computed and is made again, and a statement
// ends with an [ErrMemory] when it needs what it cannot have: asked again when no
// other needs as much, it may find enough.
//
// # SQL of users
//
// DuckDB knows no users and no rights, so a statement that a user wrote (see
// [Store.SQL]) is walled in twice.
//
// First, its tree is checked, which is that of DuckDB's own parser, as
// json_serialize_sql gives it; what is run is the very text that was parsed. It
// must be one query; whatever it is made of must be on a list: kinds of
// expressions and relations, functions, types. A relation must be events, people
// or of a WITH in whose scope it is named. What is not known is refused, so that a
// later DuckDB adds nothing by itself. The check bounds the columns and relations
// that a statement can stand for, too, because planning cannot be interrupted; and
// how long the texts and lists can be that it computes of those stored, because
// they are made in memory that Config.MemoryBytes does not cover, a thousand at a
// time, between which alone a statement can be interrupted.
//
// Second, it runs on a connection of its own, thrown away afterwards, whose
// default database is empty and where events and people are temporary views of
// the project's rows in the snapshot. No file can be read, nor a setting changed:
// the instance was closed off and locked when it was opened. DuckDB computes what
// can fail only of rows that passed the view's condition on the project, so an
// error tells nothing of others' rows either.
//
// # Once is once
//
// A repeat has the id and time of a stored event; one of an untimed event has
// its id within 24 hours. Bloom filters by hour of event time, held for the
// last day, say "certainly new" for nearly all events; the rest, and all
// events older than the filters, are looked up in the rows themselves before
// they are appended. The filters are an index in memory, rebuilt at start.
//
// # Who is who
//
// A row has the person it was of when it was appended, as a number, so that
// questions need not look anything up. What events tie together later is kept
// beside the rows:
//
//   - identities: what is on record of each distinct id that was tied, its
//     person among it. Append asks it for the person of a row.
//   - overrides: persons that are another now. Snapshots put the one in place
//     of the other while they read. Most are anonymous visitors who signed in.
//   - reassigned: anonymous ids that turned out to be another user's, because
//     an earlier claim came late. Their rows are found by the id's text.
//
// Each table in memory has such tables of its own, written in the transaction
// of its rows: what its rows tied is a layer on top of what was known before.
// Moving a table gives its rows the persons of its last row and adds its layer
// to the tables on disk, in the same transaction. So what is on disk is exact
// as of the position on disk, and what a snapshot sees as of its last row;
// after a crash the log brings the rest again. Overrides are folded into the
// rows on disk when they are many or old, and forgotten, while rows move on.
//
// A bloom filter tells of most distinct ids that nothing is on record; of the
// others, a cache remembers what was looked up. In memory there are besides
// only the layers of the tables in memory.
//
// Properties of people come likewise: person_changes has what moved tables
// changed, of the tables in memory the rows themselves are read.
//
// # What can fail
//
// A move that fails (a full disk) is tried again until it succeeds; meanwhile
// [Store.Status] says so, and Append waits once [maxTables] tables are closed.
// A batch that cannot be appended is rolled back and returned as an error.
// DuckDB gives a database up after a fatal error of its file, as of a checkpoint
// that finds no memory or disk; so checkpoints are made when there is enough of
// both, see checkpoint.go. Should it happen, [Store.Broken] says so: the store is
// to be closed and opened anew, and reads from the log what it lacks.
package duckdb
