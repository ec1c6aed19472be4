package importer

import (
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/sync/errgroup"
)

// maxInFlight bounds the batches on their way at a time: enough to keep the
// server's group commit busy, few enough to leave it room for other clients.
const maxInFlight = 4

// Sender takes events to a server. Send is called concurrently. body is one
// event a line; Send returns once the good ones are durable, how many those
// are and which are not. An error ends the import.
type Sender interface {
	Send(ctx context.Context, body []byte) (accepted int, rejected []Rejection, err error)
}

// Rejection is an event that the server did not take.
type Rejection struct {
	Index  int // in the body, from 0
	Reason string
}

// Input is a file to import, open for reading.
type Input struct {
	// Reader is the file's content, compressed or not.
	Reader io.Reader
	// Size is the length of the content in bytes as stored, 0 if unknown.
	Size int64
}

// Options say how to import.
type Options struct {
	Format Format
	// Checkpoint keeps how far an import got; nil keeps nothing.
	Checkpoint *Checkpoint
	// OnProgress, if not nil, is called after each batch, one call at a time.
	OnProgress func(Progress)
}

// Progress is how far an import has come.
type Progress struct {
	Bytes, Size int64 // of the file as stored; Size is 0 if unknown
	Summary     Summary
}

// Import sends the events of in and returns what became of its lines, also
// when it fails: with a checkpoint, the next Import of the same file goes on
// there. Its errors are those of reading the file and of the sender.
func Import(ctx context.Context, sender Sender, in Input, options Options) (Summary, error) {
	source, err := open(in.Reader, options.Format)
	if err != nil {
		return Summary{}, err
	}
	defer source.close()
	done := newLedger(options.Checkpoint.load())
	done.onAdvance = func(at mark) {
		options.Checkpoint.saveNowAndThen(at.summary)
		if options.OnProgress != nil {
			options.OnProgress(Progress{Bytes: at.bytes, Size: in.Size, Summary: at.summary})
		}
	}
	err = sendAll(ctx, sender, source, done)
	summary := done.reached().summary
	if err != nil {
		return summary, errors.Join(err, options.Checkpoint.save(summary))
	}
	return summary, options.Checkpoint.remove()
}

// sendAll sends batches until the source ends, and waits for all of them.
func sendAll(ctx context.Context, sender Sender, from *source, done *ledger) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(maxInFlight)
	readErr := eachBatch(ctx, from, done.reached().summary.Lines, func(b batch) {
		group.Go(func() error { return sendBatch(ctx, sender, b, done) })
	})
	if err := group.Wait(); err != nil {
		return err
	}
	return readErr
}

// eachBatch calls send with the batches of a source, numbered from 0, leaving
// out the lines up to skip. What was read before an error is sent too.
func eachBatch(ctx context.Context, from *source, skip int, send func(batch)) error {
	number := 0
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		b, err := from.nextBatch(skip)
		if !b.empty() {
			b.number = number
			number++
			send(b)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("cannot read on behind line %d: %w", max(b.tally.Lines, skip), err)
		}
	}
}

func sendBatch(ctx context.Context, sender Sender, b batch, done *ledger) error {
	if len(b.lines) > 0 {
		accepted, rejected, err := sender.Send(ctx, b.body)
		if err != nil {
			return fmt.Errorf("cannot send lines %d to %d: %w", b.lines[0], b.lines[len(b.lines)-1], err)
		}
		b.settle(accepted, rejected)
	}
	done.finish(b)
	return nil
}
