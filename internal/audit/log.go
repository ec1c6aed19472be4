package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

const (
	// usualLimit and maxLimit are how many entries a page has: a screen full, and
	// what takes a moment to send.
	usualLimit = 100
	maxLimit   = 500
	// maxEntryBytes bounds an entry; a longer one is kept without its detail.
	maxEntryBytes = 8 << 10
	// maxTextBytes bounds the target and the names in an entry.
	maxTextBytes = 300
)

// Store keeps entries on disk, by number and in parts, each of bounded size. The name
// of a part is that of a project, or empty, or begins with _. Its methods are safe for
// concurrent use.
type Store interface {
	// Append returns when the entry is on disk.
	Append(ctx context.Context, part string, entry []byte) error
	// Before calls each with up to limit entries of the parts whose numbers are
	// below before, the newest first.
	Before(ctx context.Context, before uint64, limit int, parts []string, each func(number uint64, entry []byte) error) error
}

// Log is the audit log. Its methods are safe for concurrent use.
type Log struct {
	store Store
	now   func() time.Time
}

// New returns the log that a store keeps.
func New(store Store, now func() time.Time) *Log { return &Log{store: store, now: now} }

// Record keeps an entry, which gets the time of now. When it returns nil the entry
// is on disk. Texts that are too long are cut.
func (l *Log) Record(ctx context.Context, entry weir.AuditEntry) error {
	entry.ID, entry.Time = "", l.now().UTC().Truncate(time.Millisecond)
	entry.Target, entry.Actor.Name = cut(entry.Target), cut(entry.Actor.Name)
	text, err := json.Marshal(entry)
	if err != nil {
		return fmt.Errorf("cannot encode an entry of the audit log: %w", err)
	}
	if len(text) > maxEntryBytes {
		entry.Detail = map[string]any{"omitted": "the detail was too long"}
		if text, err = json.Marshal(entry); err != nil {
			return fmt.Errorf("cannot encode an entry of the audit log: %w", err)
		}
	}
	if err := l.store.Append(ctx, partOf(entry), text); err != nil {
		return fmt.Errorf("cannot record %s: %w", entry.Action, err)
	}
	return nil
}

// Parts of what is done in no project, so that who can do little as often as they
// like does not wash out what others did.
const (
	// ownPart has what people do for themselves: they sign in and change their
	// accounts.
	ownPart = "_own"
	// refusedPart has the passwords that were wrong, which anybody can try.
	refusedPart = "_refused"
)

func partOf(entry weir.AuditEntry) string {
	if entry.Project != "" {
		return entry.Project
	}
	switch thing, _, _ := strings.Cut(entry.Action, "."); thing {
	case "session", "account":
		return ownPart
	case "password":
		return refusedPart
	}
	return ""
}

// partsOf are those that a question is about.
func partsOf(question weir.AuditQuestion) []string {
	if slices.Contains(question.Projects, "") {
		return append(slices.Clone(question.Projects), ownPart, refusedPart)
	}
	return question.Projects
}

// Page returns entries, the newest first. Errors that are the caller's own are
// [weir.Error].
func (l *Log) Page(ctx context.Context, question weir.AuditQuestion) (weir.AuditPage, error) {
	before, limit, err := read(question)
	if err != nil {
		return weir.AuditPage{}, err
	}
	page := weir.AuditPage{Entries: []weir.AuditEntry{}}
	err = l.store.Before(ctx, before, limit+1, partsOf(question), func(number uint64, text []byte) error {
		var entry weir.AuditEntry
		if err := json.Unmarshal(text, &entry); err != nil {
			return fmt.Errorf("cannot decode entry %d of the audit log: %w", number, err)
		}
		entry.ID = strconv.FormatUint(number, 10)
		page.Entries = append(page.Entries, entry)
		return nil
	})
	if err != nil {
		return weir.AuditPage{}, err
	}
	if len(page.Entries) > limit {
		page.Entries = page.Entries[:limit]
		page.Next = page.Entries[limit-1].ID
	}
	return page, nil
}

func read(question weir.AuditQuestion) (before uint64, limit int, err error) {
	before, limit = ^uint64(0), question.Limit
	if question.Before != "" {
		if before, err = strconv.ParseUint(question.Before, 10, 64); err != nil {
			return 0, 0, weir.InvalidField("before", "must be the next of an earlier answer")
		}
	}
	if limit == 0 {
		limit = usualLimit
	}
	if limit < 1 || limit > maxLimit {
		return 0, 0, weir.InvalidField("limit", "must be 1 to %d", maxLimit)
	}
	return before, limit, nil
}

func cut(text string) string {
	if len(text) <= maxTextBytes {
		return text
	}
	return strings.ToValidUTF8(text[:maxTextBytes], "") + "…"
}
