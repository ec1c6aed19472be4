package access

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// SessionAge is how long a session of the dashboard lasts.
const SessionAge = 30 * 24 * time.Hour

// openSessions loads the secret that signs sessions, making it at the first
// start.
func (k *Keys) openSessions(ctx context.Context) error {
	secret, err := k.metadata.Get(ctx, sessionKey)
	if err != nil {
		return fmt.Errorf("cannot read the sessions' secret: %w", err)
	}
	if secret == nil {
		secret = make([]byte, sha256.Size)
		rand.Read(secret)
		if err := k.metadata.Put(ctx, sessionKey, secret); err != nil {
			return fmt.Errorf("cannot keep the sessions' secret: %w", err)
		}
	}
	k.session = secret
	return nil
}

// session is what a session's cookie says, signed.
type session struct {
	Key     string    `json:"key"` // the id of the token it was opened with
	Expires time.Time `json:"expires"`
}

// NewSession returns a signed value that stands for a grant until it expires
// or its key is revoked.
func (k *Keys) NewSession(grant weir.Grant, now time.Time) (string, error) {
	payload, err := json.Marshal(session{Key: grant.Key, Expires: now.Add(SessionAge).UTC()})
	if err != nil {
		return "", err
	}
	encoded := base64.RawURLEncoding.EncodeToString(payload)
	return encoded + "." + k.sign(encoded), nil
}

// Session tells what a session's value grants.
func (k *Keys) Session(value string, now time.Time) (weir.Grant, bool) {
	encoded, signature, _ := strings.Cut(value, ".")
	if !hmac.Equal([]byte(signature), []byte(k.sign(encoded))) {
		return weir.Grant{}, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return weir.Grant{}, false
	}
	var s session
	if err := json.Unmarshal(payload, &s); err != nil || now.After(s.Expires) {
		return weir.Grant{}, false
	}
	return k.grantOf(s.Key)
}

func (k *Keys) sign(text string) string {
	mac := hmac.New(sha256.New, k.session)
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// grantOf tells what the key that a session was opened with grants by now.
func (k *Keys) grantOf(id string) (weir.Grant, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	r := k.byID[id]
	if r == nil {
		return weir.Grant{}, false
	}
	return r.grant(), true
}
