package enrich

import (
	"strings"

	"github.com/weirhq/weir"
)

// The channels: how a visitor came to the page. They follow the spirit of
// Google Analytics 4's default channel groups, with fewer of them.
const (
	channelDirect     = "direct"
	channelInternal   = "internal" // from another page of the same host
	channelSearch     = "search"
	channelPaidSearch = "paid search"
	channelSocial     = "social"
	channelPaidSocial = "paid social"
	channelVideo      = "video"
	channelAssistants = "ai assistants"
	channelEmail      = "email"
	channelDisplay    = "display"
	channelAffiliate  = "affiliate"
	channelCampaign   = "campaign" // tagged, but none of the above
	channelReferral   = "referral"
)

// mediums are the values of utm_medium that name a channel by themselves.
var mediums = map[string]string{
	"organic": channelSearch, "search": channelSearch,
	"social": channelSocial, "social-network": channelSocial, "social-media": channelSocial,
	"social network": channelSocial, "social media": channelSocial, "sm": channelSocial,
	"video": channelVideo, "organic-video": channelVideo,
	"email": channelEmail, "e-mail": channelEmail, "e_mail": channelEmail, "e mail": channelEmail,
	"mail": channelEmail, "newsletter": channelEmail,
	"display": channelDisplay, "banner": channelDisplay, "expandable": channelDisplay,
	"interstitial": channelDisplay, "cpm": channelDisplay,
	"affiliate": channelAffiliate, "affiliates": channelAffiliate,
	"ai": channelAssistants, "llm": channelAssistants, "ai-assistant": channelAssistants, "ai assistant": channelAssistants,
	"referral": channelReferral, "link": channelReferral,
}

// channel classifies a visit: what the link says of itself counts before
// where it was found.
func (t *referrerTable) channel(c *weir.Context, click clickID) string {
	if click.medium != "" && c.Campaign.Source == click.source {
		return click.channel
	}
	if c.Campaign != (weir.Campaign{}) {
		return t.taggedChannel(c.Campaign)
	}
	referrer := trimWWW(c.ReferrerDomain)
	if referrer == "" {
		return untaggedChannel(click, channelDirect)
	}
	if referrer == trimWWW(c.Host) {
		return channelInternal
	}
	if found, ok := t.lookup(referrer); ok {
		return found
	}
	return untaggedChannel(click, channelReferral)
}

// untaggedChannel returns the channel of a click parameter, if there was one.
func untaggedChannel(click clickID, otherwise string) string {
	if click.channel != "" {
		return click.channel
	}
	return otherwise
}

// taggedChannel classifies a campaign: by its medium if that names a channel,
// else by the kind of its source.
func (t *referrerTable) taggedChannel(campaign weir.Campaign) string {
	medium := strings.ToLower(strings.TrimSpace(campaign.Medium))
	source := t.sourceChannel(campaign.Source)
	if paidMedium(medium) {
		return paidChannel(medium, source)
	}
	if channel, ok := mediums[medium]; ok {
		return channel
	}
	if source != "" {
		return source
	}
	return channelCampaign
}

// paidMedium reports whether a medium in lower case names paid traffic: cpc,
// cpm, cpa, ppc, retargeting, paid-anything.
func paidMedium(medium string) bool {
	return strings.HasPrefix(medium, "cp") || strings.HasPrefix(medium, "paid") ||
		medium == "ppc" || medium == "retargeting"
}

// paidChannel returns the channel of paid traffic from a source of the given
// channel ("" if unknown).
func paidChannel(medium, source string) string {
	switch {
	case strings.Contains(medium, "search"), source == channelSearch:
		return channelPaidSearch
	case strings.Contains(medium, "social"), source == channelSocial:
		return channelPaidSocial
	case strings.Contains(medium, "video"), source == channelVideo:
		return channelVideo
	case medium == "cpm":
		return channelDisplay
	}
	return channelCampaign
}
