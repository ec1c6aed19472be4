// Package metadatatest keeps metadata in memory, for the tests of those who keep
// something there.
package metadatatest

import (
	"bytes"
	"context"
	"strings"
	"sync"

	"github.com/weirhq/weir"
)

// Values are metadata in memory. Their methods are safe for concurrent use.
type Values struct {
	// Stored is what was put, by key. It may be used while nobody else uses the
	// values.
	Stored map[string][]byte

	mu      sync.Mutex
	failing string
}

// New returns values of which there are none yet.
func New() *Values { return &Values{Stored: map[string][]byte{}} }

// Get returns the value of a key, or nil.
func (v *Values) Get(_ context.Context, key string) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.Stored[key], nil
}

// Put sets a value, or fails as a full disk does.
func (v *Values) Put(_ context.Context, key string, value []byte) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.failing != "" && strings.Contains(key, v.failing) {
		return weir.Errorf(weir.CodeUnavailable, "the disk is full")
	}
	v.Stored[key] = bytes.Clone(value)
	return nil
}

// FailOn makes writes of keys that contain a text fail from now on; with an empty
// one, none.
func (v *Values) FailOn(text string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.failing = text
}
