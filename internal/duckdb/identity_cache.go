package duckdb

// identityCache holds what was last read of the identities on disk, up to two
// generations of [maxCachedIdentities].
type identityCache struct {
	current, previous map[distinct]cachedIdentity
}

// cachedIdentity is what the disk has of a distinct id, in brief: without
// pointers, so that the garbage collector need not look at so many.
type cachedIdentity struct {
	person  uint64
	claimed int64 // the time of the claim in microseconds
	exists  bool
}

// identity returns it as far as it is known: of the claim only the time.
func (c cachedIdentity) identity() identity {
	return identity{person: c.person, claim: claim{time: c.claimed}}
}

func (c *identityCache) get(d distinct) (cachedIdentity, bool) {
	if known, ok := c.current[d]; ok {
		return known, true
	}
	known, ok := c.previous[d]
	if ok {
		c.put(d, known)
	}
	return known, ok
}

func (c *identityCache) put(d distinct, known cachedIdentity) {
	if c.current == nil || len(c.current) == maxCachedIdentities {
		c.current, c.previous = make(map[distinct]cachedIdentity), c.current
	}
	c.current[d] = known
}

// absorb brings the cache up to an overlay that has reached the disk.
func (c *identityCache) absorb(o *overlay) {
	if o.joined {
		follow(c.current, o)
		follow(c.previous, o)
	}
	for d, known := range o.identities {
		c.put(d, cachedIdentity{person: o.follow(d.project, known.person), claimed: known.claim.time, exists: true})
	}
}

func follow(cached map[distinct]cachedIdentity, o *overlay) {
	for d, known := range cached {
		if now := o.follow(d.project, known.person); now != known.person {
			known.person = now
			cached[d] = known
		}
	}
}
