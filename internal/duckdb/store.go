package duckdb

import (
	"cmp"
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	bindings "github.com/duckdb/duckdb-go-bindings"
	"github.com/duckdb/duckdb-go/v2"

	"github.com/weirhq/weir"
)

//go:embed schema.sql
var schema string

const (
	// memory names the attached database that holds the newest rows.
	memory = "recent"
	// storageVersion is the oldest DuckDB that can read the file. It is not
	// DuckDB's default, which lacks the compression of text that is both
	// smallest and cheapest to write (DICT_FSST, zstd).
	storageOption  = "storage_compatibility_version"
	storageVersion = "v1.5.0"
	// spillSuffix names the directory beside the file where DuckDB puts what
	// does not fit into memory.
	spillSuffix = ".tmp"
	// pinSQL fixes what a transaction sees of both databases.
	pinSQL = "SELECT (SELECT max(sequence) FROM main.position WHERE sequence >= 0), (SELECT max(n) FROM " + memory + ".suspects WHERE n >= 0)"
)

// Config configures a [Store]. Fields are required unless they say otherwise.
type Config struct {
	// Path is the database file; it is created if there is none.
	Path string
	// MemoryBytes bounds what DuckDB takes for itself.
	MemoryBytes int64
	// SpillBytes bounds what questions put on disk in place of memory, all
	// together; 0 stands for 16 GiB.
	SpillBytes int64
	// MoveAfter is how long rows stay in memory only.
	MoveAfter time.Duration
	Logger    *slog.Logger
}

func (c *Config) spillBytes() int64 { return cmp.Or(c.SpillBytes, maxSpillBytes) }

// Store keeps events in DuckDB. One goroutine appends; any number may query.
type Store struct {
	config Config
	db     *sql.DB
	mover  *sql.Conn // its own: moving must not wait for queries
	folder *sql.Conn // likewise

	// ordering is held while rows on disk are folded or sorted.
	ordering sync.Mutex
	// rewriting is held while overrides on disk are changed that are there.
	rewriting sync.Mutex

	readers *readers // of queries

	// Of the goroutine that appends, or of the mover under writing.
	writing    sync.Mutex
	writer     *native
	open       *appender
	suspects   *appender
	sought     *appender
	seen       *seen
	companions companions // of the open table

	identities *identities
	projects   map[string]uint32
	batch      []pending
	repeats    []*weir.Record // of the batch, as far as it is committed
	told       logPlace       // of the furthest record that was committed
	created    int            // tables in memory so far

	tableRows  int
	runRows    int64     // how many rows are sorted together, or more
	sortAfter  time.Time // until then nothing is sorted
	dropped    bool      // tables were, whose room is not given back yet; under ordering
	orderAfter time.Time // until then rows move as they came; of the mover

	mu       sync.RWMutex
	tables   []*table    // oldest first; the last one is open
	stored   int64       // rows of main.events, of which none is ever deleted
	arrivals []*arrivals // oldest first; rows move to the last one
	retired  []*arrivals // sorted, and not dropped yet
	durable  weir.Position
	applied  weir.Position
	written  time.Time // when the last frame applied was written
	folding  folding
	status   error // of the last move
	moved    chan struct{}

	wake   chan struct{} // tells the mover that a table is closed
	breaks sync.Once
	broken chan struct{}
}

// Open opens the store. [Store.Run] must run for rows to reach the disk.
func Open(ctx context.Context, config Config) (*Store, error) {
	return open(ctx, config, tableRows)
}

// open lets tests have smaller tables in memory.
func open(ctx context.Context, config Config, tableRows int) (*Store, error) {
	// What questions had put there when a process was killed; it is ours alone.
	if err := os.RemoveAll(config.Path + spillSuffix); err != nil {
		return nil, fmt.Errorf("cannot clear what questions left on disk: %w", err)
	}
	connector, err := openDatabase(config.Path)
	if err != nil {
		return nil, fmt.Errorf("cannot open the store %s: %w", config.Path, err)
	}
	s := &Store{
		config:    config,
		tableRows: tableRows,
		runRows:   int64(tableRows) * runTables,
		db:        sql.OpenDB(connector),
		projects:  map[string]uint32{},

		identities: newIdentities(),
		moved:      make(chan struct{}),
		wake:       make(chan struct{}, 1),
		broken:     make(chan struct{}),
	}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(err, s.Close(ctx))
	}
	return s, nil
}

// openDatabase opens a database whose own threads, which are made here, stand
// back for those of the process: most of what they do is to compute answers.
func openDatabase(path string) (connector *duckdb.Connector, err error) {
	politely(func() { connector, err = duckdb.NewConnector(path+"?"+storageOption+"="+storageVersion, nil) })
	return connector, err
}

// prepare creates what is missing and loads what is kept in memory.
func (s *Store) prepare(ctx context.Context) error {
	if err := s.configure(ctx); err != nil {
		return err
	}
	var err error
	if s.writer, err = openNative(s.config.Path); err != nil {
		return err
	}
	s.readers = newReaders(s.writer)
	if s.mover, err = s.db.Conn(ctx); err != nil {
		return fmt.Errorf("cannot connect the mover: %w", err)
	}
	if s.folder, err = s.db.Conn(ctx); err != nil {
		return fmt.Errorf("cannot connect the folder: %w", err)
	}
	if s.suspects, err = s.writer.newAppender("suspects"); err != nil {
		return err
	}
	if s.sought, err = s.writer.newAppender("sought"); err != nil {
		return err
	}
	if err := s.loadPosition(ctx); err != nil {
		return err
	}
	if err := s.loadProjects(ctx); err != nil {
		return err
	}
	if err := s.bringUp(ctx); err != nil {
		return err
	}
	if err := s.loadArrivals(ctx); err != nil {
		return err
	}
	if err := s.loadSeen(); err != nil {
		return err
	}
	if err := s.loadAllIdentities(); err != nil {
		return err
	}
	if err := s.loadFolding(ctx); err != nil {
		return err
	}
	return s.openTable()
}

// configure creates the tables and closes DuckDB off from everything else.
func (s *Store) configure(ctx context.Context) error {
	statements := []string{
		schema,
		createEventsSQL("main.events"),
		"ATTACH ':memory:' AS " + memory,
		"ATTACH ':memory:' AS " + nowhere,
		"CREATE TABLE " + memory + ".suspects (n UINTEGER, project UINTEGER, id UUID, low TIMESTAMP, high TIMESTAMP)",
		"CREATE TABLE " + memory + ".sought (project UINTEGER, key UBIGINT)",
		fmt.Sprintf("SET memory_limit = '%dMB'", s.config.MemoryBytes>>20),
		"SET autoinstall_known_extensions = false",
		"SET autoload_known_extensions = false",
		// The mover checkpoints, and never in the middle of a commit.
		"SET checkpoint_threshold = '1TB'",
		fmt.Sprintf("SET max_temp_directory_size = '%dMB'", s.config.spillBytes()>>20),
		"SET TimeZone = 'UTC'", // of users' SQL; the machine's is nobody's business
		"SET allow_community_extensions = false",
		"SET enable_external_access = false",
		"SET lock_configuration = true", // the last: none of the above can be taken back
	}
	for _, statement := range statements {
		if _, err := s.db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("cannot prepare the store: %w", err)
		}
	}
	return nil
}

func (s *Store) loadPosition(ctx context.Context) error {
	p := &s.durable
	err := s.db.QueryRowContext(ctx, "SELECT log, sequence, events, written FROM position").Scan(&p.Log, &p.Sequence, &p.Events, &s.written)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("cannot read the store's position: %w", err)
	}
	p.Log, s.written = p.Log.UTC(), s.written.UTC()
	s.applied = s.durable
	return nil
}

func (s *Store) loadProjects(ctx context.Context) error {
	rows, err := s.db.QueryContext(ctx, "SELECT number, name FROM projects")
	if err != nil {
		return fmt.Errorf("cannot read the projects: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var number uint32
		var name string
		if err := rows.Scan(&number, &name); err != nil {
			return fmt.Errorf("cannot read a project: %w", err)
		}
		s.projects[name] = number
	}
	return rows.Err()
}

// loadSeen fills the filters with the ids of the last day, the newest hours
// first, as far as they have room.
func (s *Store) loadSeen() error {
	s.seen = newSeen(time.Now())
	from := s.seen.from
	for hour := hourOf(time.Now().Add(weir.MaxFutureSkew)); hour >= from; hour-- {
		low, high := time.Unix(hour*3600, 0), time.Unix((hour+1)*3600, 0)
		within := fmt.Sprintf("time >= make_timestamp(%d) AND time < make_timestamp(%d)", low.UnixMicro(), high.UnixMicro())
		err := s.writer.query(readSQL(s.onDisk(), "project, id", within), func(chunk bindings.DataChunk, rows int) {
			projects, ids := values[uint32](chunk, 0, rows), values[[2]uint64](chunk, 1, rows)
			for i := range rows {
				key := makeSeenKey(projects[i], eventID{Lo: ids[i][0], Hi: ids[i][1] ^ 1<<63})
				s.seen.add(&key, low)
			}
		})
		if err != nil {
			return fmt.Errorf("cannot load the ids of the last day: %w", err)
		}
		if s.seen.from > hour {
			return nil // no room for older ones
		}
	}
	return nil
}

// Durable returns the position up to which the rows are on disk: where to go
// on reading the log after a restart.
func (s *Store) Durable() weir.Position {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.durable
}

// Applied returns the position up to which queries see the rows.
func (s *Store) Applied() weir.Position {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.applied
}

// Status returns why rows cannot reach the disk, or nil.
func (s *Store) Status() error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.status
}

// Adopt makes the store go on from a position in another log, or behind a gap:
// the rows it has stay, and what is read from there on is added to them.
func (s *Store) Adopt(ctx context.Context, position weir.Position) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("cannot set the store's position: %w", err)
	}
	defer tx.Rollback()
	if err := writePosition(ctx, tx, position, s.written); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("cannot set the store's position: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.durable, s.applied = position, position
	s.tables[len(s.tables)-1].end = position
	return nil
}

func writePosition(ctx context.Context, tx *sql.Tx, p weir.Position, written time.Time) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM position"); err != nil {
		return fmt.Errorf("cannot clear the store's position: %w", err)
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO position VALUES (?, ?, ?, ?)", p.Log.UTC(), p.Sequence, p.Events, written.UTC()); err != nil {
		return fmt.Errorf("cannot write the store's position: %w", err)
	}
	return nil
}

// projectNumber returns a project's number, giving it one at first sight.
func (s *Store) projectNumber(name string) (uint32, error) {
	if number, ok := s.projects[name]; ok {
		return number, nil
	}
	number := uint32(len(s.projects) + 1)
	insert := fmt.Sprintf("INSERT INTO main.projects VALUES (%d, '%s')", number, strings.ReplaceAll(name, "'", "''"))
	if err := s.writer.exec(insert); err != nil {
		return 0, fmt.Errorf("cannot add project %s to the store: %w", name, err)
	}
	s.projects[strings.Clone(name)] = number
	return number, nil
}

// errClosing is why a question ends that computes when the store is closed.
var errClosing = weir.Errorf(weir.CodeUnavailable, "the server is stopping")

// Close ends the statements still computed, waits for the snapshots still open, until
// ctx ends, and gives the store's resources back. Rows that are only in memory are
// dropped: the log has them.
func (s *Store) Close(ctx context.Context) error {
	var unread error
	if s.readers != nil {
		s.readers.computing.end(errClosing)
		unread = s.readers.close(ctx)
	}
	if s.open != nil {
		s.open.close()
	}
	s.companions.close()
	for _, scratch := range [...]*appender{s.suspects, s.sought} {
		if scratch != nil {
			scratch.close()
		}
	}
	if s.writer != nil {
		s.writer.close()
	}
	for _, conn := range [...]*sql.Conn{s.mover, s.folder} {
		if conn != nil {
			conn.Close()
		}
	}
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("cannot close the store: %w", err)
	}
	return unread
}
