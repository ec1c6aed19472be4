package eventjson

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/weirhq/weir"
)

// setContext stores the members of a context; those without a field of their
// own are kept as they are.
func setContext(c *weir.Context, value jsontext.Value) error {
	var extra members
	err := eachMember("context.", value, func(name []byte, value jsontext.Value) error {
		switch string(name) {
		case "campaign":
			return setCampaign(&c.Campaign, value)
		case "bot":
			return setBool(&c.Bot, value)
		}
		if field := contextField(c, name); field != nil {
			return setText(field, value)
		}
		return extra.add(name, value)
	})
	if extra.text != nil {
		c.Extra = extra.join(c.Extra)
	}
	return err
}

// contextField returns the field of a context that a name stands for, or nil.
func contextField(c *weir.Context, name []byte) *string {
	switch string(name) {
	case "url":
		return &c.URL
	case "title":
		return &c.Title
	case "referrer":
		return &c.Referrer
	case "user_agent":
		return &c.UserAgent
	case "ip":
		return &c.IP
	case "locale":
		return &c.Locale
	case "timezone":
		return &c.Timezone
	case "screen":
		return &c.Screen
	case "library":
		return &c.Library
	default:
		return derivedField(c, name)
	}
}

func derivedField(c *weir.Context, name []byte) *string {
	switch string(name) {
	case "host":
		return &c.Host
	case "path":
		return &c.Path
	case "referrer_domain":
		return &c.ReferrerDomain
	case "channel":
		return &c.Channel
	case "browser":
		return &c.Browser
	case "browser_version":
		return &c.BrowserVersion
	case "os":
		return &c.OS
	case "os_version":
		return &c.OSVersion
	case "device":
		return &c.Device
	case "country":
		return &c.Country
	case "region":
		return &c.Region
	case "city":
		return &c.City
	default:
		return nil
	}
}

// setCampaign takes the five parts, or a plain string as the name.
func setCampaign(c *weir.Campaign, value jsontext.Value) error {
	if value.Kind() == '"' {
		return setText(&c.Name, value)
	}
	return eachMember("context.campaign.", value, func(name []byte, value jsontext.Value) error {
		switch string(name) {
		case "source":
			return setText(&c.Source, value)
		case "medium":
			return setText(&c.Medium, value)
		case "name":
			return setText(&c.Name, value)
		case "term":
			return setText(&c.Term, value)
		case "content":
			return setText(&c.Content, value)
		default:
			return nil
		}
	})
}

func setText(field *string, value jsontext.Value) (err error) {
	*field, err = text(value)
	return err
}

func setBool(field *bool, value jsontext.Value) (err error) {
	*field, err = boolean(value)
	return err
}
