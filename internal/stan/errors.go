package stan

import "errors"

// What clients are told. Programs compare these texts, so they are those of
// NATS Streaming.
var (
	errInvalidSubject     = errors.New("stan: invalid subject")
	errInvalidStart       = errors.New("stan: invalid start position")
	errInvalidSub         = errors.New("stan: invalid subscription")
	errDuplicateClient    = errors.New("stan: clientID already registered")
	errMissingClient      = errors.New("stan: clientID missing")
	errInvalidClientID    = errors.New("stan: invalid clientID: only alphanumeric and `-` or `_` characters allowed")
	errInvalidAckWait     = errors.New("stan: invalid ack wait time, should be >= 1s")
	errInvalidMaxInflight = errors.New("stan: invalid MaxInflight, should be >= 1")
	errInvalidConnReq     = errors.New("stan: invalid connection request")
	errInvalidPubReq      = errors.New("stan: invalid publish request")
	errInvalidSubReq      = errors.New("stan: invalid subscription request")
	errInvalidUnsubReq    = errors.New("stan: invalid unsubscribe request")
	errInvalidCloseReq    = errors.New("stan: invalid close request")
	errDuplicateDurable   = errors.New("stan: duplicate durable registration")
	errInvalidDurableName = errors.New("stan: durable name of a durable queue subscriber can't contain the character ':'")
	errUnknownClient      = errors.New("stan: unknown clientID")
	errUnknownChannel     = errors.New("stan: unknown channel")
	errTooManyChannels    = errors.New("too many channels")
	errTooManySubs        = errors.New("too many subscriptions per channel")
	errReplaced           = errors.New("client has been replaced or is no longer registered")
)

// What only this gateway says.
var (
	errOverloaded      = errors.New("stan: too many messages are waiting to be stored; publish again later")
	errTooLarge        = errors.New("stan: message too large to be stored")
	errTooManyClients  = errors.New("stan: too many clients")
	errTooManySearches = errors.New("stan: too many subscriptions are looking for where to start; subscribe again later")
	errNotKept         = errors.New("stan: the request cannot be stored")
	errStopping        = errors.New("stan: the server is stopping; publish again later")
)
