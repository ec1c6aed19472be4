package enrich

import "strings"

// The kinds of devices.
const (
	deviceDesktop  = "desktop"
	deviceMobile   = "mobile"
	deviceTablet   = "tablet"
	deviceTV       = "tv"
	deviceConsole  = "console"
	deviceWearable = "wearable"
	deviceBot      = "bot"
)

// The words by which user agents, in lower case, give away a kind of device.
var (
	tvWords = []string{
		"smart-tv", "smarttv", "smart tv", "googletv", "google tv", "appletv", "apple tv", "android tv", "androidtv",
		"hbbtv", "netcast", "web0s", "webos.tv", "bravia", "viera", "aquos", "roku", "crkey", "tizen tv", "philipstv",
		"vidaa", "opera tv", "vizio", "nettv", "mibox", "mitv", "shield android", " aft", "tvos", "ce-html", "large screen",
	}
	consoleWords  = []string{"playstation", "xbox", "nintendo"}
	wearableWords = []string{"watchos", "apple watch", "galaxy watch", "wear os", "wearos", "; watch", "sm-r7", "sm-r8", "sm-r9"}
	tabletWords   = []string{"ipad", "tablet", "kindle", "silk/", "playbook", "touchpad", "nexus 7", "nexus 9", "nexus 10", " sm-t", " sm-x", "xoom", "pad build"}
	mobileWords   = []string{
		"mobi", "iphone", "ipod", "windows phone", "blackberry", "bb10", "opera mini", "symbian", "series60", "series40",
		"nokia", "kaios", "midp", "palm", "dalvik", "android-phone", "harmonyos",
	}
	desktopWords = []string{"windows", "macintosh", "mac os x", "mac_powerpc", "x11", "cros", "linux", "ubuntu", "bsd"}
)

// device returns the kind of device behind a user agent in lower case with
// the given system, or "" if it does not show.
func device(lower, system string) string {
	switch {
	case containsWord(lower, tvWords):
		return deviceTV
	case containsWord(lower, consoleWords):
		return deviceConsole
	case containsWord(lower, wearableWords):
		return deviceWearable
	case isTablet(lower):
		return deviceTablet
	case containsWord(lower, mobileWords), system == "iOS", system == "Android":
		return deviceMobile
	case containsWord(lower, desktopWords), system == "Mac OS X", system == "Windows":
		return deviceDesktop
	}
	return ""
}

// isTablet knows Android tablets by what they leave out: browsers on phones
// say "Mobile". Windows PCs with a pen say "Tablet PC" and are none.
func isTablet(lower string) bool {
	if containsWord(lower, tabletWords) {
		return !strings.Contains(lower, "tablet pc")
	}
	return strings.Contains(lower, "mozilla/") && strings.Contains(lower, "android") &&
		!containsWord(lower, mobileWords)
}

// containsWord reports whether text contains one of the words.
func containsWord(text string, words []string) bool {
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}
