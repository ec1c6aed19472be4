package dialect

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/weirhq/weir"
)

// Salts keeps a random salt for each day and forgets it: from two days on
// nobody can tell any more whose ids were made with it. It is used
// concurrently.
type Salts interface {
	// Salt returns the salt of a day, such as 2006-01-02. It is the same for all
	// that ask, also after a restart.
	Salt(ctx context.Context, day string) ([]byte, error)
}

const (
	// saltWait bounds how long a request waits for a salt, once a day.
	saltWait = 2 * time.Second
	// saltPause is how long the store is not asked again after it has failed:
	// requests must not queue up to wait for it one by one.
	saltPause = 5 * time.Second
)

// visitors makes ids for visitors whose SDK gives them none, as Plausible does
// and Umami: of what a request shows of them and the day's salt. So visitors are
// told apart within a day, in UTC, and nobody is followed beyond it or from one
// site to another. It is safe for concurrent use.
type visitors struct {
	salts Salts

	mu     sync.Mutex
	today  daySalt
	failed time.Time // when the store did not answer; zero once it has
	err    error     // what it said instead
}

// daySalt is the salt of one day.
type daySalt struct {
	day  string
	salt []byte
}

// at returns the salt of the day of a time. While the store does not answer, the
// salt of the day before goes on serving: an event is worth more than a sharp
// end of the day.
func (v *visitors) at(ctx context.Context, now time.Time) (daySalt, error) {
	day := now.UTC().Format(time.DateOnly)
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.today.day != day && now.Sub(v.failed) >= saltPause {
		v.renew(ctx, day, now)
	}
	if v.today.day == "" {
		return daySalt{}, &weir.Error{Code: weir.CodeUnavailable, Message: "visitors cannot be told apart at the moment; send the events again", Err: v.err}
	}
	return v.today, nil
}

// renew asks the store for the salt of a day. The lock is held.
func (v *visitors) renew(ctx context.Context, day string, now time.Time) {
	salt, err := v.fetch(ctx, day)
	if err != nil {
		v.failed, v.err = now, err
		return
	}
	v.today, v.failed, v.err = daySalt{day: day, salt: salt}, time.Time{}, nil
}

// fetch asks the store. A client that goes away does not end it: others wait for
// the same.
func (v *visitors) fetch(ctx context.Context, day string) ([]byte, error) {
	if v.salts == nil {
		return nil, errors.New("no store of salts is configured")
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saltWait)
	defer cancel()
	return v.salts.Salt(ctx, day)
}

// id returns the id that stands for some texts: a UUID of version 8, RFC 9562.
func (s daySalt) id(texts ...string) string {
	var id uuid.UUID
	copy(id[:], s.sum(texts...))
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return id.String()
}

// sum returns a hash of some texts that cannot be made without the salt.
func (s daySalt) sum(texts ...string) []byte {
	hash := hmac.New(sha256.New, s.salt)
	for _, text := range texts {
		hash.Write(binary.AppendUvarint(nil, uint64(len(text))))
		hash.Write([]byte(text))
	}
	return hash.Sum(nil)
}

// newID makes an id: a UUIDv7 (RFC 9562), as intake does.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

// visitor returns the id of whoever a request comes from, on one site.
func (r *request) visitor(site string) (string, error) {
	salt, err := r.salt()
	if err != nil {
		return "", err
	}
	return salt.visitor(r, site), nil
}

func (s daySalt) visitor(r *request, site string) string {
	return s.id("visitor", site, r.address.String(), r.userAgent)
}
