package live

// backlog is a project's newest events, for those who begin to watch.
type backlog struct {
	events [backlogEvents]sight
	next   int // where the next one goes
}

func (b *backlog) add(event sight) {
	b.events[b.next] = event
	b.next = (b.next + 1) % backlogEvents
}

// each calls show with the newest events, the oldest of them first.
func (b *backlog) each(show func(*sight)) {
	for i := range backlogEvents {
		if event := b.events[(b.next+i)%backlogEvents]; event.message.Data != nil {
			show(&event)
		}
	}
}
