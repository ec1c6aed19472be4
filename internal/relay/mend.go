package relay

import (
	"context"
	"errors"
	"time"
)

// send sends a lane away: a mender, a goroutine that owns the lane until then,
// brings it level with the others again by a reader of its own. Safe is the
// frame up to which the lane's events are acknowledged. Without an error
// the lane is only slow, and its stream is kept.
func (r *Relay) send(ctx context.Context, l *lane, safe uint64, err error) {
	if ctx.Err() != nil {
		return
	}
	if l.since.IsZero() {
		l.since, l.sinceAt = time.Now(), r.bytes
	}
	l.away = true
	l.safe.Store(safe)
	if err != nil {
		r.breaks(ctx, l, err)
	}
	r.menders.Go(func() { r.mend(ctx, l, err != nil) })
}

// breaks ends a lane that failed.
func (r *Relay) breaks(ctx context.Context, l *lane, err error) {
	l.end()
	l.unfollow()
	l.failing.Store(true)
	r.report(ctx, "cannot relay events of project "+l.project, err)
}

// mend brings a lane back. Its waits double until its stream has been seen to
// store something.
func (r *Relay) mend(ctx context.Context, l *lane, broken bool) {
	for ctx.Err() == nil {
		if broken {
			pause(ctx, l.retry)
			l.retry = min(2*l.retry, retryMax)
		}
		err := r.round(ctx, l)
		if err == nil {
			select {
			case r.returned <- l:
			case <-ctx.Done():
			}
			return
		}
		if broken = !errors.Is(err, context.DeadlineExceeded); broken {
			r.breaks(ctx, l, err)
		}
	}
}

// round brings a lane level, as one of a few at a time, and gives up its turn
// when that takes too long.
func (r *Relay) round(ctx context.Context, l *lane) (err error) {
	var lines *lines
	select {
	case lines = <-r.slots:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { r.slots <- lines }()
	ctx, cancel := context.WithTimeout(ctx, roundWait)
	defer cancel()
	defer func() {
		if err != nil {
			l.unfollow()
		}
	}()
	if l.stream == nil {
		if err := r.open(ctx, l); err != nil {
			return errors.New(err.Error()) // also when it took too long
		}
	}
	if l.reader == nil {
		l.at = l.done.before()
		if l.reader, err = r.config.Log.Follow(ctx, l.at); err != nil {
			return err
		}
	}
	return r.catchUp(ctx, lines, l)
}

// catchUp relays what the lane missed, until it is all stored and nearly level.
func (r *Relay) catchUp(ctx context.Context, lines *lines, l *lane) error {
	for {
		target := r.level.Load()
		if err := r.catchUpTo(ctx, lines, l, target); err != nil {
			return err
		}
		stored := l.published
		if err := l.stream.Commit(ctx); err != nil {
			return err
		}
		if stored > 0 {
			l.retry = retryMin
		}
		l.safe.Store(l.settled(l.at))
		if r.level.Load() <= l.at+joinGap {
			return nil
		}
	}
}

// catchUpTo relays the lane's frames up to one.
func (r *Relay) catchUpTo(ctx context.Context, lines *lines, l *lane, target uint64) error {
	flushed := time.Now()
	for l.at < target {
		frame, err := l.reader.Next(ctx)
		if err != nil {
			return err
		}
		r.noticeGap(l, frame.Sequence)
		l.at = frame.Sequence
		if frame.Project == l.project && !r.passesBy(l, frame.Sequence) {
			if err := r.relay(ctx, lines, l, &frame); err != nil {
				return err
			}
		}
		l.done = later(l.done, behind(l.at))
		l.safe.Store(l.settled(l.at))
		if time.Since(flushed) < pace {
			continue
		}
		if err := l.stream.Flush(); err != nil {
			return err
		}
		flushed = time.Now()
	}
	l.unflushed = false
	return l.stream.Flush()
}

// noticeGap reports what the log no longer has of what the lane missed.
func (r *Relay) noticeGap(l *lane, next uint64) {
	if next > l.at+1 {
		r.config.Logger.Warn("the log begins behind the place of a project; events in between are not relayed",
			"project", l.project, "behind_frame", l.at, "log_first", next)
	}
}

// passesBy reports whether a lane passes a frame over that was decided about.
func (r *Relay) passesBy(l *lane, frame uint64) bool {
	if l.done.covers(frame, wholeFrame) {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.checkpoint.passed(l.project, frame)
}

// welcome takes back the lanes that are nearly level.
func (r *Relay) welcome(ctx context.Context) {
	for {
		select {
		case l := <-r.returned:
			r.join(ctx, l)
		default:
			return
		}
	}
}

// join relays on a lane the few frames that are left, and takes it back.
func (r *Relay) join(ctx context.Context, l *lane) {
	defer l.unfollow()
	brief, cancel := context.WithTimeout(ctx, roomWait)
	defer cancel()
	l.away, l.joined = false, time.Now()
	for l.at < r.position {
		frame, err := l.reader.Next(brief)
		if err != nil {
			l.unfollow()
			r.send(ctx, l, l.settled(l.at), nil)
			return
		}
		r.noticeGap(l, frame.Sequence)
		l.at = frame.Sequence
		if frame.Project == l.project && !r.passesBy(l, frame.Sequence) {
			if r.carry(ctx, l, &frame, false); l.away {
				return
			}
		}
	}
	if l.failing.Swap(false) || l.left {
		r.config.Logger.Info("events are relayed again", "project", l.project, "behind_frame", l.at)
	}
	l.since, l.left = time.Time{}, false
	r.clear()
}
