package stream

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// OpenDead opens the stream DEAD of a project, creating it if there is none.
// It keeps what consumers of the project's events gave up on, under
// dead.<project>.<consumer>, and what is given to them once more, under
// replay.<project>.<consumer>. conn is Weir's among the project's clients, which
// are the ones to write and read the stream.
func OpenDead(ctx context.Context, conn *nats.Conn, project string) error {
	js, err := jetstream.New(conn)
	if err != nil {
		return fmt.Errorf("cannot use JetStream: %w", err)
	}
	_, err = js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name:        deadStream,
		Description: "Events that consumers gave up on, and their replays",
		Subjects:    []string{deadSubject + project + ".>", replaySubject + project + ".>"},
		Storage:     jetstream.FileStorage,
		Discard:     jetstream.DiscardOld,
		MaxBytes:    deadBytes,
		MaxAge:      deadAge,
		AllowDirect: true,
	})
	if err != nil {
		return fmt.Errorf("cannot open the stream %s of project %s: %w", deadStream, project, err)
	}
	return nil
}
