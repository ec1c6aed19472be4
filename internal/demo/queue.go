package demo

import (
	"container/heap"
	"time"
)

// queue is the visitors by the instant of their next action, for
// [container/heap]. Those of one instant act in the order they came.
type queue []*visitor

var _ heap.Interface = (*queue)(nil)

func (q queue) Len() int { return len(q) }

func (q queue) Less(i, j int) bool {
	if !q[i].at.Equal(q[j].at) {
		return q[i].at.Before(q[j].at)
	}
	return q[i].order < q[j].order
}

func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push implements [heap.Interface].
func (q *queue) Push(v any) { *q = append(*q, v.(*visitor)) }

// Pop implements [heap.Interface].
func (q *queue) Pop() any {
	last := len(*q) - 1
	v := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return v
}

// at and order of a visitor belong to the queue.
type place struct {
	at    time.Time
	order uint64
}
