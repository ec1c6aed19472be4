package enrich

import (
	"net/url"
	"strings"

	"github.com/weirhq/weir"
)

// clickID is what the presence of an advertiser's click parameter proves.
type clickID struct {
	source  string
	medium  string // empty when the parameter also marks unpaid links
	channel string
}

// clickIDs are the parameters that platforms add to the links people follow.
// Those with a medium are added to paid or mailed links alone; the others are
// on every outgoing link and only tell a visit from a direct one.
var clickIDs = map[string]clickID{
	"gclid":      {"google", "cpc", channelPaidSearch},
	"gbraid":     {"google", "cpc", channelPaidSearch},
	"wbraid":     {"google", "cpc", channelPaidSearch},
	"dclid":      {"google", "display", channelDisplay},
	"msclkid":    {"bing", "cpc", channelPaidSearch},
	"yclid":      {"yandex", "cpc", channelPaidSearch},
	"ttclid":     {"tiktok", "cpc", channelPaidSocial},
	"twclid":     {"twitter", "cpc", channelPaidSocial},
	"li_fat_id":  {"linkedin", "cpc", channelPaidSocial},
	"rdt_cid":    {"reddit", "cpc", channelPaidSocial},
	"ScCid":      {"snapchat", "cpc", channelPaidSocial},
	"epik":       {"pinterest", "cpc", channelPaidSocial},
	"qclid":      {"quora", "cpc", channelPaidSocial},
	"mc_eid":     {"mailchimp", "email", channelEmail},
	"_hsenc":     {"hubspot", "email", channelEmail},
	"_kx":        {"klaviyo", "email", channelEmail},
	"awc":        {"awin", "affiliate", channelAffiliate},
	"cjevent":    {"cj", "affiliate", channelAffiliate},
	"irclickid":  {"impact", "affiliate", channelAffiliate},
	"ranSiteID":  {"rakuten", "affiliate", channelAffiliate},
	"fbclid":     {"facebook", "", channelSocial},
	"igshid":     {"instagram", "", channelSocial},
	"igsh":       {"instagram", "", channelSocial},
	"vk_clickid": {"vk", "", channelSocial},
}

// setCampaign fills the campaign from the utm_ parameters of a page's query,
// and returns the first click parameter among them. A paid click without a
// campaign of its own gets the platform's name and medium.
func setCampaign(c *weir.Context, query string) clickID {
	var click clickID
	for query != "" {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		key, value, _ := strings.Cut(pair, "=")
		if value == "" {
			continue
		}
		if field := campaignField(&c.Campaign, key); field != nil {
			setDefault(field, unescape(value))
		} else if click.source == "" {
			click = clickIDs[key]
		}
	}
	if click.medium != "" && c.Campaign.Source == "" && c.Campaign.Medium == "" {
		c.Campaign.Source, c.Campaign.Medium = click.source, click.medium
	}
	return click
}

// campaignField returns the field that a parameter fills, or nil.
func campaignField(c *weir.Campaign, key string) *string {
	tag, ok := strings.CutPrefix(key, "utm_")
	if !ok {
		return nil
	}
	switch tag {
	case "source":
		return &c.Source
	case "medium":
		return &c.Medium
	case "campaign":
		return &c.Name
	case "term":
		return &c.Term
	case "content":
		return &c.Content
	}
	return nil
}

// unescape decodes a query value. One that is badly escaped, as mail programs
// make them, is kept as it is; what is not text after decoding is repaired.
func unescape(value string) string {
	decoded, err := url.QueryUnescape(value)
	if err != nil {
		return value
	}
	return strings.ToValidUTF8(decoded, "\uFFFD")
}
