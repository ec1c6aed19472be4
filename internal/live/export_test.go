package live

import "time"

// Summary returns the state of a project's windows now, which watchers get once
// a second only. Its as_of has no lag.
func (l *Live) Summary(project string) Summary {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.summary(project, time.Now(), 0)
}
