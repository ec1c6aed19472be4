package relay

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// checkpointKey is where the metadata keeps the checkpoint.
const checkpointKey = "relay.checkpoint"

// checkpoint is what the relay knows besides what EVENTS tells.
type checkpoint struct {
	Log time.Time `json:"log"`
	// Sequence is the frame up to which all is in EVENTS, on disk, or needs not
	// be there.
	Sequence uint64 `json:"sequence"`
	// Passed are the frames of each project that were passed over while its relay
	// was off, as far as they lie behind Sequence. The last span of a project may
	// be open.
	Passed map[string][]span `json:"passed,omitempty"`
	// Left are the projects for which Sequence does not hold, because the log is
	// not kept for them or was not until lately, each with the frame that
	// takes its place.
	Left map[string]uint64 `json:"left,omitempty"`
}

// floor is the frame up to which all of a project is in EVENTS, on disk.
func (c *checkpoint) floor(project string) uint64 {
	if left, ok := c.Left[project]; ok {
		return left
	}
	return c.Sequence
}

// floor is the checkpoint of a project.
func (r *Relay) floor(project string) uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.checkpoint.floor(project)
}

// span is a run of frames behind one, up to and with another.
type span struct {
	After uint64 `json:"after"`
	Until uint64 `json:"until,omitempty"` // 0 while the relay is off
}

func (s span) open() bool { return s.Until == 0 }

// passes reports whether a frame of a project is to be passed over. Off tells
// whether the relay is off now, which decides about frames not yet decided
// about; turned says that this is such a decision.
func (c *checkpoint) passes(project string, frame uint64, off bool) (passes, turned bool) {
	spans := c.Passed[project]
	for _, s := range spans {
		if frame > s.After && frame <= s.Until {
			return true, false
		}
	}
	isOff := len(spans) > 0 && spans[len(spans)-1].open()
	switch {
	case isOff && frame <= spans[len(spans)-1].After:
		return false, false // it came before the relay was turned off
	case off == isOff:
		return off, false
	case off:
		c.Passed[project] = append(spans, span{After: frame - 1})
	default:
		c.close(project, frame-1)
	}
	return off, true
}

// passed reports whether a frame that was decided about is passed over.
func (c *checkpoint) passed(project string, frame uint64) bool {
	return slices.ContainsFunc(c.Passed[project], func(s span) bool {
		return frame > s.After && (s.open() || frame <= s.Until)
	})
}

// close ends the open span of a project.
func (c *checkpoint) close(project string, until uint64) {
	spans := c.Passed[project]
	last := len(spans) - 1
	if spans[last].After >= until {
		c.Passed[project] = spans[:last]
		return
	}
	spans[last].Until = until
}

// prune forgets the spans that lie before the checkpoint.
func (c *checkpoint) prune() {
	for project, spans := range c.Passed {
		spans = slices.DeleteFunc(spans, func(s span) bool { return !s.open() && s.Until <= c.floor(project) })
		if c.Passed[project] = spans; len(spans) == 0 {
			delete(c.Passed, project)
		}
	}
}

// restore reads the checkpoint.
func (r *Relay) restore(ctx context.Context, extent Extent) error {
	c := checkpoint{}
	stored, err := r.config.Metadata.Get(ctx, checkpointKey)
	if err != nil {
		return fmt.Errorf("cannot read the relay's checkpoint: %w", err)
	}
	if stored != nil {
		if err := json.Unmarshal(stored, &c); err != nil {
			return fmt.Errorf("cannot read the relay's checkpoint: %w", err)
		}
	}
	if c.Passed == nil {
		c.Passed = map[string][]span{}
	}
	if c.Left == nil {
		c.Left = map[string]uint64{}
	}
	r.checkpoint = c
	r.adopt(extent)
	r.noticeTurns(ctx, stored == nil, extent)
	return nil
}

// adopt makes the checkpoint one of this log.
func (r *Relay) adopt(extent Extent) {
	c := &r.checkpoint
	switch {
	case !c.Log.Equal(extent.Created):
		if !c.Log.IsZero() {
			r.config.Logger.Warn("this is another log than the one relayed so far; it is relayed from its beginning",
				"relayed_log", c.Log, "log", extent.Created)
		}
		c.Log, c.Sequence, c.Left = extent.Created, extent.First-1, map[string]uint64{}
		c.renumber()
	case c.Sequence+1 < extent.First:
		r.config.Logger.Warn("the log begins behind the relay's checkpoint", "log_first", extent.First, "checkpoint", c.Sequence)
	}
}

// renumber leaves of the spans what holds for another log: who is off.
func (c *checkpoint) renumber() {
	for project, spans := range c.Passed {
		if spans[len(spans)-1].open() {
			c.Passed[project] = []span{{After: c.Sequence}}
		} else {
			delete(c.Passed, project)
		}
	}
}

// noticeTurns decides about the frames that came while the relay did not run:
// a project that was turned on or off meanwhile was so behind all of them.
func (r *Relay) noticeTurns(ctx context.Context, first bool, extent Extent) {
	behind := extent.Last
	if first {
		behind = r.checkpoint.Sequence
	}
	changed := false
	for _, project := range r.config.Projects.Names() {
		_, turned := r.checkpoint.passes(project, behind+1, !r.config.Projects.Relay(project))
		changed = changed || turned
	}
	if changed {
		r.save(ctx)
	}
}

// advance moves the checkpoint to what is on disk by now.
func (r *Relay) advance(ctx context.Context) {
	oldest := r.ages.oldest()
	r.mu.Lock()
	regained := r.regain(time.Now())
	if oldest <= r.checkpoint.Sequence && !regained {
		r.mu.Unlock()
		return
	}
	oldest = max(oldest, r.checkpoint.Sequence)
	r.checkpoint.Sequence = oldest
	r.checkpoint.prune()
	r.mu.Unlock()
	if r.save(ctx) {
		r.durable.Store(oldest)
	}
}

// save keeps the checkpoint. When it cannot, an older one stays, which costs
// reading more of the log at the next start.
func (r *Relay) save(ctx context.Context) bool {
	r.mu.Lock()
	text, err := json.Marshal(&r.checkpoint)
	r.mu.Unlock()
	if err == nil {
		err = r.config.Metadata.Put(ctx, checkpointKey, text)
	}
	if err != nil && ctx.Err() == nil {
		r.config.Logger.Error("cannot keep the relay's checkpoint", "error", err)
	}
	return err == nil
}

// ages are the frames up to which all was acknowledged, now and one and more
// syncs of the server ago.
type ages struct {
	frames [settledAges + 1]uint64 // the oldest last
	at     time.Time
}

func (a *ages) begin(frame uint64, now time.Time) {
	for i := range a.frames {
		a.frames[i] = frame
	}
	a.at = now
}

// pass takes what is acknowledged now, if a sync of the server has passed since
// the last time; it reports whether one has.
func (a *ages) pass(settled uint64, now time.Time, syncEvery time.Duration) bool {
	if now.Sub(a.at) < syncEvery {
		return false
	}
	copy(a.frames[1:], a.frames[:])
	a.frames[0], a.at = settled, now
	return true
}

// oldest is the frame up to which all was acknowledged long enough ago to be
// on disk.
func (a *ages) oldest() uint64 { return a.frames[settledAges] }
