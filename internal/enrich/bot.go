package enrich

import "strings"

// botWords give away programs that browse by themselves, in lower case. Most
// call themselves a bot, crawler or spider, or leave an address for complaints,
// which browsers never do.
var botWords = []string{
	// what they call themselves
	"bot", "crawl", "spider", "slurp", "scrap", "archiv", "indexer", "harvest", "fetch", "feed", "rss", "monitor", "uptime",
	"checker", "linkcheck", "validator", "scanner", "scanning", "probe", "audit", "preview", "research", "survey", "synthetic",
	// an address for complaints
	"http://", "https://", "www.", "@",
	// browsers driven by programs
	"headless", "phantomjs", "selenium", "webdriver", "puppeteer", "playwright", "cypress", "prerender",
	"lighthouse", "pagespeed", "speedcurve", "gtmetrix", " ptst/", "datanyze", "pingdom", "statuscake",
	// those with a name of their own
	"facebookexternalhit", "facebookcatalog", "externalagent", "mediapartners-google", "google-inspectiontool",
	"google-read-aloud", "googleother", "google-extended", "google favicon", "googleimageproxy", "apis-google",
	"teoma", "chatgpt-user", "claude-user", "anthropic-ai", "perplexity-user", "cohere-ai", "embedly", "quora link",
	"whatsapp/", "skypeuri", "slack-img", "vkshare", "w3c_", "nutch", "heritrix", "ahrefs", "semrush", "majestic", "netcraft",
	"nmap", "nikto", "sqlmap", "masscan", "zgrab", "wappalyzer", "cloudflare-", "newrelic", "datadog", "nagios", "zabbix",
	"check_http", "site24x7", "hyperspin", "thousandeyes", "appinsights", "wordpress/", "drupal",
}

// notBotWords are the names of real devices and programs that contain one of
// the words above.
var notBotWords = []string{"cubot"}

// libraryWords begin the user agents of those HTTP clients of programs that
// name the system they run on, in lower case.
var libraryWords = []string{
	"curl/", "wget/", "python", "go-http-client", "java/", "apache-httpclient", "okhttp", "axios/", "node", "undici",
	"ruby", "faraday", "perl", "libwww", "lwp", "php", "guzzle", "httpie/", "aiohttp", "httpx", "requests/", "scrapy",
	"postman", "dart/", "restsharp", "typhoeus", "winhttp", "k6/", "apachebench", "reqwest", "powershell", "aws-sdk", "grpc",
}

// isBot reports whether a user agent in lower case is not a person's.
func isBot(lower string) bool {
	for _, word := range notBotWords {
		lower = strings.ReplaceAll(lower, word, "")
	}
	return containsWord(lower, botWords)
}

// isLibrary reports whether a user agent in lower case is that of a program's
// HTTP client: one that is listed, or one that names no device ("billing/1.0").
// Every browser and nearly every app names the device, if only for history's
// sake.
func isLibrary(lower, device string) bool {
	for _, word := range libraryWords {
		if strings.HasPrefix(lower, word) {
			return true
		}
	}
	return device == "" && !strings.HasPrefix(lower, "mozilla/") && !strings.HasPrefix(lower, "opera/")
}
