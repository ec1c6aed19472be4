package main

import (
	"context"
	"io"
	"os"

	"golang.org/x/term"
)

// streams are where a command reads and writes.
type streams struct {
	Out io.Writer // answers
	Err io.Writer // progress, notices and errors
	In  io.Reader
}

// isTerminal reports whether a stream is a person's screen or keyboard.
func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// interruptible returns a reader of in whose Read ends with the context. It
// is for standard input, from which a Read cannot be called back: the
// goroutine of a Read given up ends with the next input or with the process.
func interruptible(ctx context.Context, in io.Reader) io.Reader {
	return &interruptibleReader{ctx: ctx, in: in}
}

type interruptibleReader struct {
	ctx context.Context
	in  io.Reader
	own []byte // what in reads into; a Read given up may still write to it
}

func (r *interruptibleReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	if len(r.own) < len(p) {
		r.own = make([]byte, len(p))
	}
	type outcome struct {
		n   int
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		n, err := r.in.Read(r.own[:len(p)])
		done <- outcome{n, err}
	}()
	select {
	case <-r.ctx.Done():
		return 0, r.ctx.Err()
	case o := <-done:
		return copy(p, r.own[:o.n]), o.err
	}
}
