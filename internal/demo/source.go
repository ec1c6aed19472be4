package demo

// source is what brings people to the shop.
type source struct {
	share    float64
	referrer string
	query    string // of the landing page's URL
	deep     float64
}

func (s source) weight() float64 { return s.share }

// sources are the referrers and campaigns; deep is how often they lead to a
// product or category rather than the front page.
var sources = []source{
	{26, "", "", 0.20},
	{27, "https://www.google.com/", "", 0.65},
	{3, "https://www.bing.com/", "", 0.60},
	{3, "https://duckduckgo.com/", "", 0.60},
	{1, "https://www.ecosia.org/", "", 0.60},
	{7, "https://l.instagram.com/", "", 0.55},
	{3, "https://www.facebook.com/", "", 0.40},
	{2, "https://www.youtube.com/", "", 0.50},
	{2, "https://www.reddit.com/", "", 0.80},
	{2, "https://chatgpt.com/", "", 0.80},
	{3, "https://huettenblog.example/packliste", "", 0.70},
	{2, "https://trailmap.example/gear", "", 0.60},
	{7, "https://www.google.com/", "utm_source=google&utm_medium=cpc&utm_campaign=brand&utm_term=kiefer+outdoor", 0.30},
	{4, "https://www.google.com/", "utm_source=google&utm_medium=cpc&utm_campaign=rain-jackets&utm_content=responsive", 0.95},
	{4, "https://l.instagram.com/", "utm_source=instagram&utm_medium=paid_social&utm_campaign=autumn-trails", 0.85},
	{6, "", "utm_source=newsletter&utm_medium=email&utm_campaign=weekly-picks", 0.75},
	{2, "", "utm_source=newsletter&utm_medium=email&utm_campaign=cart-reminder", 0.90},
}
