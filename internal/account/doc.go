// Package account knows the people who sign in to the dashboard: their passwords,
// their roles in projects, the invitations by which they come, and the sessions of
// browsers, also of those that signed in with an API token.
//
// # What is kept
//
// All of it is held in memory and written through to the metadata, in a fixed
// number of values of which each has the people, or the sessions, whose ids fall
// there: a change is one write, whole or not at all. What a call has changed is on
// disk when it returns, and what could not be written is not changed. Who asked
// may go away meanwhile. Only when sessions were last used is written later, by
// [Accounts.Run]. One process at a time may do all this.
//
// Of what lets people in there are digests only: argon2id of passwords, SHA-256
// of sessions and invitations, which are random.
//
// # When sessions end
//
// A session is valid while the person's generation is the one it began in. A new
// password, or an invitation that is accepted, begins another generation in the
// same write, so that no session outlives the password by a crash, and one that
// was just being opened with the old password is void.
//
// # What sign-ins cost
//
// Attempts are counted before passwords are looked at, by account and by address,
// in tables of bounded size. Few passwords are hashed at a time, and few wait.
// An address that nobody has takes as long as a wrong password.
package account
