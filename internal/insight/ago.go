package insight

import "time"

// ago is an argument of a statement that depends on when a question is asked:
// the instant so long before, in microseconds since 1970.
type ago time.Duration

// settle returns arguments as the store takes them.
func (a *asking) settle(args []any) []any {
	settled := make([]any, len(args))
	for i, arg := range args {
		if before, ok := arg.(ago); ok {
			arg = a.now.Add(-time.Duration(before)).UnixMicro()
		}
		settled[i] = arg
	}
	return settled
}
