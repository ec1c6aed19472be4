package main

import (
	"context"
	"time"

	"github.com/weirhq/weir/internal/account"
	"github.com/weirhq/weir/internal/audit"
)

// openAccounts reads who may sign in, and goes on noting when they did.
func (s *server) openAccounts(ctx context.Context) (err error) {
	s.accounts, err = account.Open(ctx, account.Config{
		Metadata: s.metadata,
		Project: func(name string) bool {
			_, ok := s.projects.Get(name)
			return ok
		},
		Grant: s.keys.Grant, Now: time.Now, Logger: s.logger,
	})
	if err != nil {
		return err
	}
	s.parts.run(s.accounts.Run)
	s.audit = audit.New(s.auditStore, time.Now)
	return nil
}
