package collect

import (
	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

// MaxRemembered is how many of the newest events are worth giving to
// [Collector.Remember].
const MaxRemembered = maxRecent

// Remember takes the ids in frames that are in the log as recent, so that after
// a restart the retries of what was not answered before it are recognised. It
// must be called before requests are.
func (c *Collector) Remember(frames []weir.Frame) {
	decoder := eventjson.Decoder{Accepted: true}
	for _, frame := range frames {
		durable := newClaim(frame.Written)
		decoder.Reset(frame.Body)
		for {
			var event weir.Event
			_, err := decoder.Next(&event)
			if isEnd(err) || isSyntaxError(err) {
				break
			}
			if err == nil {
				c.recent.takeAll([]wanted{{key: recentKey(frame.Project, &event), untimed: event.Untimed}}, durable)
			}
		}
		durable.finish(frame.Sequence, nil)
	}
}
