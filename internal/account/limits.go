package account

import "time"

const (
	// maxUsers bounds the people: a large company. All are held in memory.
	maxUsers = 10_000
	// maxRoles bounds the projects that one person has a role in; who needs more
	// is an owner.
	maxRoles = 100
	// maxEmailBytes is what a path of SMTP holds (RFC 5321, 4.5.3.1.3), less its
	// brackets.
	maxEmailBytes = 254
	// maxNameBytes bounds a person's name.
	maxNameBytes = 100
	// minPasswordLetters is the least length of a password. The OWASP
	// Authentication Cheat Sheet takes 8 where there is a second factor, and 15
	// where there is none and attempts are not throttled as they are here.
	minPasswordLetters = 10
	// maxPasswordBytes bounds what is hashed: longer than any passphrase.
	maxPasswordBytes = 512
	// maxAgentBytes bounds what is kept of a user agent.
	maxAgentBytes = 200

	// maxUserSessions bounds the sessions of a person: each browser of each
	// device. The one that was not used for longest makes room.
	maxUserSessions = 20
	// maxTokenSessions bounds those that were opened with a token, which a team may
	// share.
	maxTokenSessions = 200
	// invitationAge is how long an invitation is good for.
	invitationAge = 7 * 24 * time.Hour

	// userShards and sessionShards are into how many values people and sessions
	// are divided: with so many, 10,000 people of ordinary names take 60 KB each, and
	// 50,000 sessions 500 KB. They must not change, since they say where each is.
	userShards    = 64
	sessionShards = 32
	// maxValueBytes bounds a value of the metadata: NATS allows a message 1 MB,
	// headers included.
	maxValueBytes = 1<<20 - 8<<10
	// sweepEvery is how often sessions that are over are ended, and how stale
	// "last seen" may be on disk.
	sweepEvery = 5 * time.Minute
)

const (
	// SessionAge is how long a session lasts at most, and idleAge how long one that
	// is not used.
	SessionAge = 30 * 24 * time.Hour
	idleAge    = 7 * 24 * time.Hour
)

// The parameters of argon2id. Of those that the OWASP Password Storage Cheat Sheet
// names as equally strong, these have both little memory and little time:
// "m=19456 (19 MiB), t=2, p=1". RFC 9106, 4 has the length of the salt, and of the
// hash half of what it recommends at most: 256 bits.
const (
	hashMemoryKiB = 19_456
	hashPasses    = 2
	hashThreads   = 1
	saltBytes     = 16
	hashBytes     = 32
)

const (
	// maxHashing is how many passwords are hashed at a time: 19 MiB and a core
	// each, so that sign-ins cannot take what events and questions need.
	maxHashing = 2
	// maxWaiting is how many wait for that. At 30 ms each, the last of them waits
	// half a second.
	maxWaiting = 32
)

// Attempts to sign in, as a bucket: so many at once, then one more after each
// interval. One that succeeds does not count.
const (
	accountAttempts = 10
	accountInterval = 30 * time.Second
	addressAttempts = 30
	addressInterval = 5 * time.Second
	// maxCounted bounds the accounts, and the addresses, of which attempts are
	// counted. When it is reached, who has most attempts left is forgotten first:
	// that is who made fewest.
	maxCounted = 10_000
)
