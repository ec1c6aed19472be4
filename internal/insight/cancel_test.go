package insight_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/weirhq/weir/internal/insight"
)

// endsWithItsContext cancels a question at many points of its way, from a
// millisecond on, each so many times as late as the one before. The store goes on
// working.
func endsWithItsContext(t *testing.T, s *store, question string, latest time.Duration, times int) {
	t.Helper()
	const soon = 5 * time.Second // only what hangs takes as long, however busy the machine
	parsed, err := insight.Parse([]byte(question))
	if err != nil {
		t.Fatal(err)
	}
	for _, answerer := range []*insight.Answerer{insight.DuckDB(), insight.Cramped(insight.DuckDB())} {
		for after := time.Millisecond; after < latest; after *= time.Duration(times) {
			ctx, cancel := context.WithCancel(t.Context())
			var canceled time.Time
			timer := time.AfterFunc(after, func() { canceled = time.Now(); cancel() })
			s.look(t, fmt.Sprintf("p%d", s.projects))
			_, err := answerer.Run(ctx, s, parsed, now)
			if !timer.Stop() && err != nil {
				if took := time.Since(canceled); !errors.Is(err, context.Canceled) || took > soon {
					t.Errorf("%s: cancelled after %s, it ended %s later with %v", question, after, took, err)
				}
			}
			cancel()
		}
	}
	s.look(t, fmt.Sprintf("p%d", s.projects))
}
