package main

import "time"

// The rhythm of the shop's days and weeks: relative numbers of sessions.
var (
	ofHour = [24]float64{
		2.2, 1.4, 0.9, 0.7, 0.7, 1.0, 1.9, 3.1, 4.1, 4.7, 5.0, 5.2, 5.4, 5.2, 5.0, 5.0, 5.1, 5.5, 6.1, 6.8, 7.2, 6.9, 5.6, 3.7,
	}
	ofWeekday = [7]float64{0.85, 1.1, 1.05, 1.0, 1.0, 0.95, 0.75} // Sunday first
)

// growth is how much busier the period ends than it begins.
const growth = 1.4

// rhythm tells how many sessions begin when.
type rhythm struct {
	left []float64 // of the whole, from each hour of the period on
}

func newRhythm() rhythm {
	r := rhythm{left: make([]float64, datasetHours+1)}
	for hour := datasetHours - 1; hour >= 0; hour-- {
		r.left[hour] = r.left[hour+1] + weight(hour)
	}
	return r
}

func weight(hour int) float64 {
	at := datasetFrom.Add(time.Duration(hour) * time.Hour)
	return ofHour[at.Hour()] * ofWeekday[at.Weekday()] * (1 + (growth-1)*float64(hour)/datasetHours)
}

// share returns which part of all that is still to come belongs into the hour.
func (r rhythm) share(hour int) float64 { return 1 - r.left[hour+1]/r.left[hour] }
