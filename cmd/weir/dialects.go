package main

import (
	"context"
	"fmt"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/collect"
	"github.com/weirhq/weir/internal/dialect"
)

// dialects answers third-party SDKs: what they send goes where Weir's own events
// go, by the same keys.
func (s *server) dialects() *dialect.Handler {
	return dialect.New(dialect.Config{
		Admit:    func(key string) (weir.Grant, error) { return s.web.Admit(key) },
		Accept:   s.acceptTranslated,
		Address:  collect.AddressOf,
		Salts:    s.salts,
		Prefixes: s.config.SDKPrefix,
	})
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
