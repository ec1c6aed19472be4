package live

import "github.com/weirhq/weir"

// backlog is a project's newest events, for those who begin to watch.
type backlog struct {
	messages [backlogEvents]weir.LiveMessage
	next     int // where the next one goes
}

func (b *backlog) add(message weir.LiveMessage) {
	b.messages[b.next] = message
	b.next = (b.next + 1) % backlogEvents
}

// each calls show with the newest events, the oldest of them first.
func (b *backlog) each(show func(weir.LiveMessage)) {
	for i := range backlogEvents {
		if message := b.messages[(b.next+i)%backlogEvents]; message.Data != nil {
			show(message)
		}
	}
}
