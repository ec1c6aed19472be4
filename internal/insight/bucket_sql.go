package insight

// key returns the key of the bucket that an event is in, as SQL.
func (b *buckets) key(d dialect) fragment {
	last := len(b.pieces) - 1
	if last < 0 {
		return verbatim("0") // an empty span, which has no events
	}
	key := b.pieces[last].key(d, b.unit)
	if last == 0 {
		return key
	}
	var cases []fragment
	for _, p := range b.pieces[:last] {
		before := d.instant(bind(p.end.UnixMicro()))
		cases = append(cases, compose("WHEN time < {} THEN {}", before, p.key(d, b.unit)))
	}
	return compose("CASE {} ELSE {} END", join(cases, " "), key)
}

func (p piece) key(d dialect, u unit) fragment {
	micros := d.micros("time")
	if u.micros == 0 {
		local := compose("{} + {}", micros, bind(p.shift-originSeconds*microsPerSecond))
		return p.atLeast(p.plus(d.months(local)))
	}
	local := compose("{} + {}", micros, bind(p.shift))
	return p.atLeast(p.plus(d.quotient(local, bind(u.micros))))
}

func (p piece) plus(key fragment) fragment {
	if p.add == 0 {
		return key
	}
	return compose("{} + {}", key, bind(p.add))
}

func (p piece) atLeast(key fragment) fragment {
	if !p.bounded {
		return key
	}
	return compose("greatest({}, {})", key, bind(p.least))
}

// during returns the condition that an event's time is in the span.
func (s span) during(d dialect) fragment {
	return compose("time >= {} AND time < {}",
		d.instant(bind(s.from.UnixMicro())), d.instant(bind(s.to.UnixMicro())))
}
