package stream

import (
	"context"
	"fmt"
	"slices"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Audit keeps who changed what, one message an entry. Of each project, and of other
// parts of the log, whose names begin with _, the oldest go first. Its methods are safe for concurrent use.
type Audit struct {
	js jetstream.JetStream
}

// OpenAudit opens the audit log, creating its stream if there is none.
func OpenAudit(ctx context.Context, conn *nats.Conn) (*Audit, error) {
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, fmt.Errorf("cannot use JetStream: %w", err)
	}
	_, err = js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name:              auditStream,
		Description:       "Who changed what",
		Subjects:          []string{auditSubject + "*"},
		Storage:           jetstream.FileStorage,
		Discard:           jetstream.DiscardOld,
		MaxMsgsPerSubject: maxAuditEntries,
		MaxBytes:          auditBytes,
	})
	if err != nil {
		return nil, fmt.Errorf("cannot open the stream %s: %w", auditStream, err)
	}
	return &Audit{js: js}, nil
}

// ofNoProject is the last token of the subject of what belongs to no project. No
// project has this name.
const ofNoProject = "_"

func auditSubjectOf(project string) string {
	if project == "" {
		project = ofNoProject
	}
	return auditSubject + project
}

// Append adds an entry and returns when it is on disk. It is not repeated: an entry
// that was kept and of which nothing was heard would be there twice.
func (a *Audit) Append(ctx context.Context, project string, entry []byte) error {
	ctx, cancel := context.WithTimeout(ctx, ackWait)
	defer cancel()
	if _, err := a.js.Publish(ctx, auditSubjectOf(project), entry); err != nil {
		return fmt.Errorf("cannot append to the audit log: %w", err)
	}
	return nil
}

// auditEntry is an entry and its number in the stream.
type auditEntry struct {
	number uint64
	data   []byte
}

// Before calls each with up to limit entries of the projects whose numbers are
// below before, the newest first. It looks at ever longer runs of the stream, going
// back, until it has enough.
func (a *Audit) Before(ctx context.Context, before uint64, limit int, projects []string, each func(number uint64, entry []byte) error) error {
	stream, err := a.js.Stream(ctx, auditStream)
	if err != nil {
		return fmt.Errorf("cannot read the audit log: %w", err)
	}
	state := stream.CachedInfo().State
	first := max(1, state.FirstSeq) // 0 before there is any
	end, run := min(before, state.LastSeq+1), uint64(firstRun)
	for limit > 0 && end > first {
		begin := max(first, end-min(end, run))
		entries, err := readRun(ctx, stream, begin, end, limit, projects)
		if err != nil {
			return fmt.Errorf("cannot read the audit log: %w", err)
		}
		for _, entry := range slices.Backward(entries) {
			if err := each(entry.number, entry.data); err != nil {
				return err
			}
			limit--
		}
		end, run = begin, run*nextRun
	}
	return nil
}

const (
	// firstRun is how many messages are looked at first: a page where there is one
	// project. Each further run is nextRun times as long.
	firstRun = 500
	nextRun  = 4
)

// readRun reads the entries of projects with begin ≤ number < end, and returns the
// last of them.
func readRun(ctx context.Context, stream jetstream.Stream, begin, end uint64, limit int, projects []string) (entries []auditEntry, err error) {
	subjects := make([]string, len(projects))
	for i, project := range projects {
		subjects[i] = auditSubjectOf(project)
	}
	consumer, err := stream.CreateConsumer(ctx, jetstream.ConsumerConfig{
		AckPolicy: jetstream.AckNonePolicy, FilterSubjects: subjects, MemoryStorage: true, InactiveThreshold: ackWait,
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: begin,
	})
	if err != nil {
		return nil, err
	}
	// One that is not deleted goes by itself.
	defer func() { _ = stream.DeleteConsumer(context.WithoutCancel(ctx), consumer.CachedInfo().Name) }()
	for pending := consumer.CachedInfo().NumPending; pending > 0; {
		batch, err := consumer.Fetch(int(min(pending, auditBatch)), jetstream.FetchContext(ctx))
		if err != nil {
			return nil, err
		}
		got := uint64(0)
		entries = newest(entries, limit) // of a long run there may be many
		for message := range batch.Messages() {
			at, err := message.Metadata()
			if err != nil {
				return nil, err
			}
			if at.Sequence.Stream >= end {
				return newest(entries, limit), nil
			}
			entries = append(entries, auditEntry{at.Sequence.Stream, message.Data()})
			got++
		}
		if err := batch.Error(); err != nil || got == 0 { // what was pending may have gone meanwhile
			return newest(entries, limit), err
		}
		pending -= got
	}
	return newest(entries, limit), nil
}

// newest returns the last entries, with room for no others.
func newest(entries []auditEntry, limit int) []auditEntry {
	return slices.Clone(entries[max(0, len(entries)-limit):])
}
