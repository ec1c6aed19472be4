package insight

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

const (
	// librariesWindow is how far back it is looked who sends events.
	librariesWindow = 24 * time.Hour
	// maxLibraries bounds who is listed: a project has a handful, with the versions
	// of an app that its users have not updated.
	maxLibraries = 100
)

// Libraries returns what sent the events of a snapshot that were received in the
// 24 hours up to now, the busiest first.
func (a *Answerer) Libraries(ctx context.Context, snapshot Snapshot, now time.Time) ([]weir.LibraryUse, error) {
	in := a.dialect
	statement := compose("SELECT library, CAST(count(*) AS BIGINT) AS number, {} FROM events WHERE received_at >= {} GROUP BY library ORDER BY number DESC, library LIMIT {}",
		in.micros("max(received_at)"), in.instant(bind(now.Add(-librariesWindow).UnixMicro())), bind(int64(maxLibraries)))
	libraries := []weir.LibraryUse{}
	asking := &asking{ctx: ctx, snapshot: snapshot, dialect: in, now: now}
	err := asking.query(statement, func(rows Rows) error {
		var text sql.NullString
		var use weir.LibraryUse
		var last int64
		if err := rows.Scan(&text, &use.Events24h, &last); err != nil {
			return fmt.Errorf("cannot read a row: %w", err)
		}
		use.Library, use.Version = splitLibrary(text.String)
		use.LastSeen = time.UnixMicro(last).UTC()
		libraries = append(libraries, use)
		return nil
	})
	return libraries, err
}

// splitLibrary parts a name from the version behind its last slash, if what is
// there begins like one.
func splitLibrary(text string) (name, version string) {
	i := strings.LastIndexByte(text, '/')
	if i < 0 {
		return text, ""
	}
	digits := strings.TrimPrefix(text[i+1:], "v")
	if digits == "" || digits[0] < '0' || digits[0] > '9' {
		return text, ""
	}
	return text[:i], text[i+1:]
}
