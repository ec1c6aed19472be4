package demo

import (
	"time"

	"github.com/weirhq/weir"
)

// openAccount does what a visitor would with the link "account".
func openAccount(s *simulation, v *visitor) (act, time.Duration) {
	const curious = 0.3
	v.then = browse
	switch {
	case v.signedIn:
		v.open(s, page{"/account/orders", "Your orders"})
		return browse, s.pause(toRead)
	case v.person.user != "":
		return openLogin(s, v)
	case s.yes(curious):
		return openSignup(s, v)
	default:
		v.click(s, "account-menu")
		return browse, s.pause(toGlance)
	}
}

func openLogin(s *simulation, v *visitor) (act, time.Duration) {
	v.open(s, page{"/login", "Log in"})
	return login, s.pause(toGlance)
}

// login makes the visitor known; identify then joins their ids.
func login(s *simulation, v *visitor) (act, time.Duration) {
	v.signedIn = true
	v.send(s, weir.NameLogin, properties{"method": one(s.chance, methods)})
	return identify, s.soon()
}

func openSignup(s *simulation, v *visitor) (act, time.Duration) {
	const given = 0.6
	v.open(s, page{"/signup", "New account"})
	if !s.yes(given) {
		return v.then, s.pause(toType) // too many questions
	}
	return signup, s.pause(toType)
}

var methods = []string{"email", "email", "email", "google", "apple"}

// signup makes the visitor a customer.
func signup(s *simulation, v *visitor) (act, time.Duration) {
	s.enrol(v.person)
	v.signedIn = true
	e := v.event(weir.NameSignup, properties{"method": one(s.chance, methods)})
	e.Person = &personChange{
		Set:     properties{"name": v.person.name, "email": v.person.email(), "newsletter": s.yes(0.45), "plan": "basic"},
		SetOnce: properties{"signed_up_at": stamp(s.now), "first_device": v.device.agent.kind()},
	}
	s.emit(e)
	return identify, s.soon()
}

// identify joins the cookie's id to the user's.
func identify(s *simulation, v *visitor) (act, time.Duration) {
	e := v.event(weir.NameIdentify, nil)
	e.Person = &personChange{Set: properties{"locale": v.person.locale}}
	s.emit(e)
	return v.then, s.pause(toGlance)
}

func (a agent) kind() string {
	if a.handheld {
		return "handheld"
	}
	return "computer"
}
