package relay

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestEmptiedEventsKeepTheirSequenceInACrash has EVENTS emptied by its age, and
// takes the files as they are on disk by then, as a crash leaves them. The next
// event must get the next sequence: consumers remember theirs, and would
// otherwise be ahead of the stream.
func TestEmptiedEventsKeepTheirSequenceInACrash(t *testing.T) {
	for name, lost := range map[string]func(t *testing.T, dir string){
		"as it was":         func(*testing.T, string) {},
		"without its index": removeIndex,
	} {
		t.Run(name, func(t *testing.T) {
			s := startServer(t, t.TempDir())
			f := newRelay(s)
			f.outlets.config.MaxAge = time.Second
			f.run(t)
			last := s.append(t, numbered(project, 0, 300))
			s.holdNumbered(t, project, 0, 300)
			await(t, "the events are in the checkpoint", func() bool { return f.Durable() == last })
			conn, js := s.jetStream(t, project)
			defer conn.Close()
			await(t, "EVENTS is empty", func() bool {
				stream, err := js.Stream(t.Context(), "EVENTS")
				must(t, err)
				return stream.CachedInfo().State.Msgs == 0
			})
			crashed := t.TempDir()
			must(t, os.CopyFS(crashed, os.DirFS(s.dir)))
			lost(t, crashed)
			s = startServer(t, crashed)
			newRelay(s).run(t)
			s.append(t, numbered(project, 300, 1))
			if all := s.holdNumbered(t, project, 300, 1); all[0].Stream != 301 {
				t.Errorf("the next event has the sequence %d", all[0].Stream)
			}
		})
	}
}

// removeIndex takes away what the server writes about EVENTS now and then.
func removeIndex(t *testing.T, dir string) {
	t.Helper()
	indexes, err := filepath.Glob(filepath.Join(dir, "jetstream", "*", "streams", "EVENTS", "msgs", "index.db"))
	must(t, err)
	for _, index := range indexes {
		must(t, os.Remove(index))
	}
}
