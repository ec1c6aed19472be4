package weir

// SQLQuestion asks by one SELECT over a project's events and people; see
// docs/sql.md for the relations and the dialect.
type SQLQuestion struct {
	SQL string `json:"sql"`
	// Limit is how many rows are wanted at most, up to [MaxSQLRows]; 0 stands
	// for [DefaultSQLRows].
	Limit int `json:"limit,omitempty"`
}

// SQLAnswer is the answer to a [SQLQuestion].
type SQLAnswer struct {
	Columns []SQLColumn `json:"columns"`
	// Rows have a value for each column: nil, a bool, a string, a number (as
	// int64, float64 or json.Number), JSON (as json.RawMessage), or a list ([]any)
	// of these.
	Rows [][]any `json:"rows"`
	// Truncated says that there are more rows than were wanted, or than an
	// answer can hold.
	Truncated bool  `json:"truncated"`
	AsOf      AsOf  `json:"as_of"`
	TookMS    int64 `json:"took_ms"`
}

// SQLColumn is a column of an answer. Names need not be different.
type SQLColumn struct {
	Name string `json:"name"`
	Type string `json:"type"` // DuckDB's name of it, such as BIGINT
}

const (
	// DefaultSQLRows is how many rows an answer to SQL has at most unless a
	// limit says otherwise: more than a person reads.
	DefaultSQLRows = 10_000
	// MaxSQLRows is the largest limit: what a program may take at once, some
	// megabytes.
	MaxSQLRows = 100_000
)
