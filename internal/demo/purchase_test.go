package demo

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
)

func TestPurchasesSayWhatWasBought(t *testing.T) {
	var amounts []float64
	orders := map[string]bool{}
	for _, event := range history(t) {
		if event.Name != "purchase" {
			continue
		}
		var p struct {
			Amount   float64
			Currency string
			OrderID  string `json:"order_id"`
			Coupon   string
			Items    []struct {
				Price    float64
				Quantity int
			}
		}
		if err := json.Unmarshal(event.Properties, &p); err != nil {
			t.Fatal(err)
		}
		total := 0.0
		for _, item := range p.Items {
			total += item.Price * float64(item.Quantity)
		}
		if p.Coupon != "" {
			total *= 0.9
		}
		if math.Abs(total-p.Amount) > 0.011 || p.Amount <= 0 || p.Currency != "EUR" {
			t.Errorf("the items of %s cost %.2f", event.Properties, total)
		}
		if orders[p.OrderID] {
			t.Errorf("order %s came twice", p.OrderID)
		}
		orders[p.OrderID] = true
		amounts = append(amounts, p.Amount)
	}
	slices.Sort(amounts)
	median, high := amounts[len(amounts)/2], amounts[len(amounts)*95/100]
	if high < 3*median {
		t.Errorf("amounts are not skewed: median %.2f, 95th percentile %.2f", median, high)
	}
}
