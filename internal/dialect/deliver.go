package dialect

import (
	"context"
	"time"

	"github.com/weirhq/weir"
)

// deliver hands the events of each key on. Unknown keys count only if all are:
// a page may name sites that are not here.
func (h *Handler) deliver(ctx context.Context, r *request, p *protocol, in *intake) (total Outcome, err error) {
	var refused error
	for i := range in.parcels {
		outcome, err := h.deliverParcel(ctx, r, p, &in.parcels[i])
		switch {
		case err != nil && troubleOf(err).passes():
			return Outcome{}, err
		case err != nil:
			refused = err
			continue
		}
		total.Accepted += outcome.Accepted
		total.Rejected = append(total.Rejected, outcome.Rejected...)
	}
	if refused != nil && total.Accepted == 0 && len(total.Rejected) == 0 {
		return Outcome{}, refused
	}
	return total, nil
}

// deliverParcel hands the events of one key on, and waits for trouble to pass
// where the SDK would not.
func (h *Handler) deliverParcel(ctx context.Context, r *request, p *protocol, events *parcel) (outcome Outcome, err error) {
	err = h.persist(ctx, p, len(r.body)+len(events.lines), func() (err error) {
		outcome, err = h.attempt(ctx, r, p, events)
		return err
	})
	return outcome, err
}

// persist does something, and again while trouble may pass, if the SDK would not:
// less and less often until ctx ends. Size is about what the request takes in
// memory meanwhile.
func (h *Handler) persist(ctx context.Context, p *protocol, size int, do func() error) error {
	err := do()
	if err == nil || !p.held || !troubleOf(err).passes() {
		return err
	}
	share := max(int64(size), heldBytes)
	if !h.held.TryAcquire(share) {
		return err
	}
	defer h.held.Release(share)
	pause := h.pause
	for {
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return err
		case <-h.draining:
			return err
		}
		if err = do(); err == nil || !troubleOf(err).passes() {
			return err
		}
		pause = min(2*pause, holdPauses*h.pause)
	}
}

// attempt hands the events of one key on, once.
func (h *Handler) attempt(ctx context.Context, r *request, p *protocol, events *parcel) (Outcome, error) {
	grant, err := h.admit(events.key)
	if weir.ErrorCode(err) == weir.CodeUnauthorized && p.within != nil {
		grant, err = h.admit(p.within(events.key))
	}
	if err != nil {
		return Outcome{}, err
	}
	return h.config.Accept(ctx, grant.Project, events.lines, r.origin())
}

// admit returns what a key grants.
func (h *Handler) admit(key string) (weir.Grant, error) {
	if key == "" || len(key) > maxKeyBytes {
		return weir.Grant{}, weir.Errorf(weir.CodeUnauthorized, "no key, or none that could be one")
	}
	return h.config.Admit(key)
}

// troubleOf returns what kind of trouble an error is.
func troubleOf(err error) trouble { return trouble{code: weir.ErrorCode(err)} }
