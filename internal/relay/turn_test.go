package relay

import "testing"

func TestARelayThatIsOffPassesEventsOver(t *testing.T) {
	dir := t.TempDir()
	s := startServer(t, dir)
	f := newRelay(s).run(t)
	s.append(t, numbered(project, 0, 10))
	s.holdNumbered(t, project, 0, 10)
	f.projects.turn(project, false)
	f.awaitRead(t, s.append(t, numbered(project, 900, 10)))
	f.projects.turn(project, true)
	s.append(t, numbered(project, 10, 10))
	s.holdNumbered(t, project, 0, 20)
	f.stop()
	s.stop()

	// What was passed over stays so, and what was not is relayed again, even if
	// all that EVENTS had is lost.
	for _, on := range []bool{true, false} {
		truncateEvents(t, dir, 8_000)
		s = startServer(t, dir)
		f = newRelay(s)
		f.projects.turn(project, on)
		must(t, f.Begin(t.Context()))
		if done := f.place(t); done.covers(1, 9) {
			t.Fatalf("EVENTS goes to %+v: the test shows nothing", done)
		}
		f.run(t)
		s.holdNumbered(t, project, 0, 20)
		f.stop()
		s.stop()
	}
	s = startServer(t, dir)
	newRelay(s).run(t)
	s.append(t, numbered(project, 20, 10))
	s.holdNumbered(t, project, 0, 30)
}

func TestARelayThatIsTurnedOnWhileTheServerIsDownBeginsWithWhatComesThen(t *testing.T) {
	dir := t.TempDir()
	s := startServer(t, dir)
	f := newRelay(s)
	f.projects.turn(project, false)
	f.run(t)
	f.awaitRead(t, s.append(t, numbered(project, 900, 10)))
	f.stop()
	s.append(t, numbered(project, 910, 10))
	s.stop()
	s = startServer(t, dir)
	newRelay(s).run(t)
	s.append(t, numbered(project, 0, 10))
	s.holdNumbered(t, project, 0, 10)
}
