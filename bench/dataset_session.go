package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// visit is a session of a person that goes on.
type visit struct {
	at        time.Time     // of the next event
	delay     time.Duration // from an event until it arrives
	left      int           // events to come
	person    shopPerson
	user      string // once known
	anonymous string
	session   string
	referrer  int
	source    string
	page      *shopPage
	// joinIn is after how many events the person signs up or logs in; negative
	// for never. An identify follows when joined.
	joinIn int
	joined bool
}

// arrival orders visits by when their next event arrives.
func (v *visit) arrival() int64 { return v.at.Add(v.delay).UnixMicro() }

const (
	// meanVisit is how many events a session has on average, besides those of
	// joining; meanPause is between two of them, at most maxPause, as longer
	// ones would end the session.
	meanVisit = 7.5
	meanPause = 40 * time.Second
	maxPause  = 25 * time.Minute
	// ofOffline of a hundred sessions are sent up to maxOffline late.
	ofOffline  = 1
	maxOffline = 6 * time.Hour
	// ofKnown of a hundred sessions of users begin logged in; of the others
	// ofJoining lead to a sign-up or a login.
	ofKnown, ofJoining = 70, 60
	// ofSecond of a hundred sessions of a person are in a second browser.
	ofSecond = 20
)

// newVisit begins a session of a person, who may have signed up before.
func newVisit(random *rand.Rand, p shopPerson, signedUp bool, at time.Time) *visit {
	browser := 0
	if random.IntN(100) < ofSecond {
		browser = 1
	}
	v := &visit{
		at: at, person: p, anonymous: p.anonymousID(browser), joinIn: -1,
		left:     1 + int(random.ExpFloat64()*(meanVisit-1)+0.5),
		delay:    time.Duration(50+random.IntN(1950)) * time.Millisecond,
		referrer: skewed(random, len(referrers)),
		source:   shopSources[skewed(random, len(shopSources))],
	}
	if random.IntN(100) < ofOffline {
		v.delay = time.Duration(random.Int64N(int64(maxOffline)))
	}
	if p.tracked {
		v.session = fmt.Sprintf("%016x%016x", random.Uint64(), random.Uint64())
	}
	switch {
	case !p.registered:
	case signedUp && random.IntN(100) < ofKnown:
		v.user = p.userID()
	case random.IntN(100) < ofJoining:
		v.joinIn = random.IntN(v.left)
	}
	return v
}

// context is where the visit's event happened.
func (v *visit) context() weir.Context {
	device, market := v.person.device, v.person.market
	referrer := referrers[v.referrer]
	return weir.Context{
		URL: v.page.url, Host: shopHost, Path: v.page.path, Title: v.page.title,
		Referrer: referrer, ReferrerDomain: referrerDomain(referrer), Channel: shopChannels[v.referrer],
		Campaign: weir.Campaign{Source: v.source},
		Browser:  device.browser, BrowserVersion: device.version, OS: device.os, OSVersion: device.osVersion,
		Device: device.device, Screen: device.screen, UserAgent: device.agent,
		Country: market.country, Region: market.region, City: market.city, Locale: market.locale, Timezone: market.timezone,
		Library: "web/1.0",
	}
}

func referrerDomain(referrer string) string {
	return strings.TrimSuffix(strings.TrimPrefix(referrer, "https://"), "/")
}

// propertyBytes is about how long an event's properties are.
const propertyBytes = 112

// pause is how long a person looks at something.
func pause(random *rand.Rand) time.Duration {
	d := time.Duration(random.ExpFloat64() * float64(meanPause))
	return min(d, maxPause).Truncate(time.Microsecond) + time.Millisecond
}

// appendProperties appends the JSON of an event's properties.
func (v *visit) appendProperties(to []byte, random *rand.Rand, name int) []byte {
	to = append(to, `{"category":"`...)
	to = append(to, v.page.category...)
	to = append(to, `","plan":"`...)
	to = append(to, v.person.plan...)
	if name == nameItem || name == nameCart || name == namePurchase {
		cents := int64(500 + skewed(random, 50_000))
		to = append(to, `","amount":`...)
		to = strconv.AppendFloat(to, float64(cents)/100, 'f', -1, 64)
		to = append(to, `,"currency":"`...)
		to = append(to, v.person.market.currency...)
		to = append(to, `","quantity":`...)
		to = strconv.AppendInt(to, int64(1+skewed(random, 5)), 10)
		return append(to, '}')
	}
	to = append(to, `","variant":"`...)
	to = append(to, byte('a'+v.person.number%2))
	return append(to, `"}`...)
}
