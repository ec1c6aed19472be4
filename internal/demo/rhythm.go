package demo

import "time"

// hours is how busy a shop is in each hour of the local day: quiet before
// dawn, a lunch break, and most people on the sofa after eight.
var hours = [24]float64{
	0.30, 0.17, 0.11, 0.09, 0.09, 0.14, 0.26, 0.42, 0.55, 0.64, 0.70, 0.74,
	0.82, 0.76, 0.68, 0.66, 0.68, 0.74, 0.83, 0.93, 1.00, 0.97, 0.78, 0.52,
}

// weekdays is how busy a day is, from Sunday on.
var weekdays = [7]float64{1.00, 0.92, 0.86, 0.85, 0.84, 0.80, 0.88}

const hoursOfWeek = 7 * 24

// rhythm tells how busy the shop is at an instant.
type rhythm struct {
	zones []*time.Location // of markets
	// peak and mean of the whole shop over a week.
	peak, mean float64
}

func newRhythm() *rhythm {
	r := &rhythm{}
	for i := range markets {
		r.zones = append(r.zones, markets[i].location())
	}
	monday := time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC) // a week without changes of clocks
	for hour := range hoursOfWeek {
		busy := r.busy(monday.Add(time.Duration(hour) * time.Hour))
		r.peak = max(r.peak, busy)
		r.mean += busy / hoursOfWeek
	}
	return r
}

// busy returns how busy all markets together are.
func (r *rhythm) busy(at time.Time) (total float64) {
	for i := range markets {
		total += r.market(i, at)
	}
	return total
}

// market returns how busy a market is: its share, at its local time.
func (r *rhythm) market(i int, at time.Time) float64 {
	local := at.In(r.zones[i])
	hour := local.Hour()
	part := float64(local.Minute()) / 60
	curve := hours[hour]*(1-part) + hours[(hour+1)%len(hours)]*part
	return markets[i].share * curve * weekdays[local.Weekday()]
}

// visitorMarket returns the market of someone who comes at an instant.
func (r *rhythm) visitorMarket(c chance, at time.Time) int {
	left := c.Float64() * r.busy(at)
	for i := range markets {
		if left -= r.market(i, at); left < 0 {
			return i
		}
	}
	return 0
}
