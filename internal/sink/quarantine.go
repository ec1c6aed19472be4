package sink

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

// codePoison is the code of events the store refuses.
const codePoison = "not_storable"

// quarantined is an event of the log that cannot be stored, as it is kept.
type quarantined struct {
	Project  string    `json:"project"`
	Received time.Time `json:"received_at"`
	Source   string    `json:"source"`
	Sequence uint64    `json:"sequence"`
	Index    int       `json:"index"`
	Code     string    `json:"code"`
	Reason   string    `json:"reason"`
	Event    string    `json:"event"`
}

func (s *Sink) quarantine(ctx context.Context, frame *weir.Frame, index int, raw []byte, cause error) {
	s.keep(ctx, quarantined{
		Project: frame.Project, Received: frame.Written, Sequence: frame.Sequence, Index: index,
		Code: eventjson.CodeInvalidJSON, Reason: cause.Error(), Event: string(raw),
	})
}

func (s *Sink) quarantineRecord(ctx context.Context, record *weir.Record, cause error) {
	s.keep(ctx, quarantined{
		Project: record.Project, Received: record.Received, Sequence: record.Sequence, Index: record.Index,
		Code: codePoison, Reason: cause.Error(), Event: string(eventjson.AppendEvent(nil, &record.Event)),
	})
}

// keep puts an event into the quarantine, however long it takes: going on
// without would lose it.
func (s *Sink) keep(ctx context.Context, q quarantined) {
	q.Source = "sink"
	q.Reason = strings.ToValidUTF8(q.Reason, "\uFFFD")
	q.Event = strings.ToValidUTF8(q.Event, "\uFFFD")
	s.config.Logger.Error("an event of the log cannot be stored; it goes to the quarantine",
		"project", q.Project, "sequence", q.Sequence, "index", q.Index, "reason", q.Reason)
	body, err := json.Marshal(q)
	if err != nil {
		s.config.Logger.Error("cannot describe an event for the quarantine", "error", err)
		return
	}
	id := fmt.Sprintf("sink-%d-%d", q.Sequence, q.Index)
	for ctx.Err() == nil {
		err := s.config.Quarantine.Put(ctx, q.Project, id, append(body, '\n'))
		if err == nil {
			s.poisoned.Add(1)
			if s.config.Counters != nil {
				s.config.Counters.Rejected(q.Project, q.Code)
			}
			return
		}
		s.report(ctx, "cannot put an event into the quarantine", err)
		pause(ctx, retryMax)
	}
}
