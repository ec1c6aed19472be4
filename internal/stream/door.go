package stream

import (
	"crypto/subtle"
	"strings"
	"sync"

	natsserver "github.com/nats-io/nats-server/v2/server"

	"github.com/weirhq/weir"
)

// StreamingAccess says who may be a client of the NATS Streaming gateway.
type StreamingAccess struct {
	// Project is the one whose API tokens let clients in, as the password of
	// the user [StreamingUser].
	Project string
	// Open lets in whoever presents no token at all, as programs written for
	// NATS Streaming often do.
	Open bool
}

// StreamingUser is the user name of clients of the NATS Streaming gateway.
const StreamingUser = "stan"

// door lets clients in to where they belong and can cut them off again. It is
// safe for concurrent use.
type door struct {
	secret       string // Weir's own
	authenticate func(token string) (weir.Grant, bool)
	streaming    *StreamingAccess
	server       *natsserver.Server

	mu      sync.Mutex
	clients map[uint64]string // the key of each client let in
	sweepAt int               // how many clients there may be before those gone are forgotten
}

// minSweep is from how many remembered clients on those gone are looked for.
const minSweep = 1024

func newDoor(secret string, config ServerConfig) *door {
	return &door{
		secret:       secret,
		authenticate: config.Authenticate,
		streaming:    config.Streaming,
		clients:      map[uint64]string{},
		sweepAt:      minSweep,
	}
}

// Check implements the server's Authentication.
func (d *door) Check(client natsserver.ClientAuthentication) bool {
	options := client.GetOpts()
	token := options.Token
	if token == "" {
		token = options.Password
	}
	if subtle.ConstantTimeCompare([]byte(token), []byte(d.secret)) == 1 {
		if account, service := strings.CutPrefix(options.Username, servicePrefix); service {
			return d.admit(client, account, servicePermissions())
		}
		return d.admit(client, options.Username, nil)
	}
	if token == "" {
		return d.streaming != nil && d.streaming.Open && d.admit(client, streamingAccount, streamingPermissions())
	}
	return d.checkKey(client, options.Username, token)
}

// checkKey lets in who has a key. The lock makes it impossible that a key is
// revoked between the look at it and the note of who has it.
func (d *door) checkKey(client natsserver.ClientAuthentication, user, token string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	grant, ok := d.authenticate(token)
	if !ok || grant.Scope == weir.ScopeRead { // no account is for asking alone: see docs/access.md
		return false
	}
	account, permissions := accountName(grant.Project, grant.Scope), clientPermissions(grant)
	if user == StreamingUser && d.streaming != nil {
		if grant.Scope != weir.ScopeAPI || grant.Project != d.streaming.Project {
			return false
		}
		account, permissions = streamingAccount, streamingPermissions()
	}
	if !d.admit(client, account, permissions) {
		return false
	}
	d.remember(client.GetID(), grant.Key)
	return true
}

// admit makes a client a member of an account; the empty name is the global
// one.
func (d *door) admit(client natsserver.ClientAuthentication, name string, permissions *natsserver.Permissions) bool {
	user := &natsserver.User{Permissions: permissions}
	if name != "" {
		account, err := d.server.LookupAccount(name)
		if err != nil {
			return false
		}
		user.Account = account
	}
	client.RegisterUser(user)
	return true
}

func (d *door) remember(client uint64, key string) {
	d.clients[client] = key
	if len(d.clients) < d.sweepAt {
		return
	}
	for id := range d.clients {
		if d.server.GetClient(id) == nil {
			delete(d.clients, id)
		}
	}
	d.sweepAt = max(minSweep, 2*len(d.clients))
}

func (d *door) disconnect(key string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, has := range d.clients {
		if has == key {
			delete(d.clients, id)
			_ = d.server.DisconnectClientByID(id) // it may have gone by itself
		}
	}
}
