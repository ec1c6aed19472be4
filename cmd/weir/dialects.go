package main

import (
	"context"
	"fmt"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/collect"
	"github.com/weirhq/weir/internal/dialect"
	"github.com/weirhq/weir/internal/stream"
)

// dialects answers third-party SDKs: what they send goes where Weir's own events
// go, by the same keys.
func (s *server) dialects() *dialect.Handler {
	return dialect.New(dialect.Config{
		Admit:    func(key string) (weir.Grant, error) { return s.web.Admit(key) },
		Accept:   s.acceptTranslated,
		Address:  collect.AddressOf,
		Salts:    guardedSalts{s.salts, s.disk},
		Prefixes: s.config.SDKPrefix,
	})
}

// guardedSalts makes no salt while the disk is nearly full: a stream that meets an
// error of writing takes nothing any more.
type guardedSalts struct {
	salts *stream.Salts
	disk  *disk
}

// Salt returns the salt of a day. It is made when it is first asked for.
func (g guardedSalts) Salt(ctx context.Context, day string) ([]byte, error) {
	if salt, err := g.salts.Find(ctx, day); salt != nil || err != nil {
		return salt, err
	}
	if err := g.disk.status(); err != nil {
		return nil, err
	}
	return g.salts.Make(ctx, day)
}

// acceptTranslated takes in the events that a dialect made.
func (s *server) acceptTranslated(ctx context.Context, project string, lines []byte, origin dialect.Origin) (dialect.Outcome, error) {
	result, err := s.collector.Accept(ctx, project, lines, collect.Origin{UserAgent: origin.UserAgent, IP: origin.Address, Translated: true})
	if err != nil {
		return dialect.Outcome{}, err
	}
	outcome := dialect.Outcome{Accepted: result.Accepted}
	for _, r := range result.Rejected {
		outcome.Rejected = append(outcome.Rejected, dialect.Rejection{Index: r.Index, ID: r.ID, Code: r.Code, Reason: r.Reason})
	}
	return outcome, nil
}

// validatePrefixes says which path SDKs cannot be served below.
func (c *config) validatePrefixes() error {
	for _, prefix := range c.SDKPrefix {
		if !dialect.ValidPrefix(prefix) {
			return fmt.Errorf("--sdk-prefix %q is no path such as /ingest", prefix)
		}
	}
	return nil
}
