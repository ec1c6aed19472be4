package access

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/weirhq/weir"
)

// GrantSDK returns what a key that a project's settings name grants: to send
// events, as a write key does. It is no secret, and never grants more.
func (p *Projects) GrantSDK(key string) (weir.Grant, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	project, ok := p.bySDKKey[key]
	return weir.Grant{Project: project, Scope: weir.ScopeWrite, Key: "sdk " + key}, ok
}

// sdkKeys returns the keys that a project is to go by, each once and in order, or
// why it cannot. The caller holds changing.
func (p *Projects) sdkKeys(project string, wanted []string) ([]string, error) {
	keys := slices.Compact(slices.Sorted(slices.Values(wanted)))
	if len(keys) > maxSDKKeys {
		return nil, weir.InvalidField("sdk_keys", "are %d, more than %d", len(keys), maxSDKKeys)
	}
	for _, key := range keys {
		if err := p.checkSDKKey(project, key); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

func (p *Projects) checkSDKKey(project, key string) error {
	p.mu.RLock()
	owner := p.bySDKKey[key]
	p.mu.RUnlock()
	_, isKey := p.keys.Authenticate(key)
	switch {
	case key == "" || len(key) > maxSDKKeyBytes || !utf8.ValidString(key):
		return weir.InvalidField("sdk_keys", "must have 1 to %d bytes of UTF-8 each", maxSDKKeyBytes)
	case strings.ContainsFunc(key, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		return weir.InvalidField("sdk_keys", "must hold no white space")
	case isKey || strings.HasPrefix(key, secretPrefix):
		// One that was revoked may still be in the pages of whoever had it: their
		// events must not become another project's.
		return weir.InvalidField("sdk_keys", "must not be keys or tokens of Weir's own")
	case owner != "" && owner != project:
		return weir.Errorf(weir.CodeConflict, "%q is an SDK key of another project", key)
	}
	return nil
}
