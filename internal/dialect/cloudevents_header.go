package dialect

import (
	"strings"
	"unicode/utf8"
)

// cloudMediaType begins the content types of structured and batched mode.
const cloudMediaType = "application/cloudevents"

// attributes are those in the headers of a message, by their names without the
// prefix.
type attributes map[string]string

// contentTypeName is the attribute that tells the type of the data.
const contentTypeName = "datacontenttype"

func mediaType(contentType string) string {
	media, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(media))
}

// cloudAttributes returns the attributes in headers, and the type of the content;
// nothing if none of it says that there is a CloudEvent.
func cloudAttributes(header map[string][]string) (found attributes, contentType string) {
	if !speaksCloudEvents(header) {
		return nil, ""
	}
	found = attributes{}
	for name, values := range header {
		if len(values) == 0 {
			continue
		}
		if strings.EqualFold(name, "Content-Type") {
			contentType = values[0]
		} else if attribute := cloudAttribute(name); attribute != "" {
			found[attribute] = unescapeLeniently(values[0])
		}
	}
	if found[contentTypeName] == "" {
		found[contentTypeName] = contentType
	}
	return found, mediaType(contentType)
}

// speaksCloudEvents reports whether a header is an attribute or names a content
// type of CloudEvents. It is asked of each request and message that brings
// events of Weir's own.
func speaksCloudEvents(header map[string][]string) bool {
	for name, values := range header {
		switch {
		case len(values) == 0:
		case hasPrefixFold(name, "Content-Type") && hasPrefixFold(strings.TrimSpace(values[0]), cloudMediaType):
			return true
		case hasPrefixFold(name, cloudPrefixes[0]), hasPrefixFold(name, cloudPrefixes[1]), hasPrefixFold(name, cloudPrefixes[2]):
			return true
		}
	}
	return false
}

// hasPrefixFold reports whether a text begins with a prefix, in whatever case.
func hasPrefixFold(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}

// cloudPrefixes begin the names of headers that are attributes, in lower case.
var cloudPrefixes = [...]string{"ce-", "cloudevents:", "cloudevents_"}

// cloudAttribute returns the attribute that a header is, or "".
func cloudAttribute(header string) string {
	lower := strings.ToLower(header)
	for _, prefix := range cloudPrefixes {
		if name, ok := strings.CutPrefix(lower, prefix); ok {
			return name
		}
	}
	return ""
}

// unescapeLeniently undoes percent-encoding, which some SDKs apply to headers
// and others do not. What is none, and what would not be UTF-8, stays.
func unescapeLeniently(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	plain := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			high, low := hexDigit(text[i+1]), hexDigit(text[i+2])
			if high >= 0 && low >= 0 {
				plain = append(plain, byte(high<<4|low))
				i += 2
				continue
			}
		}
		plain = append(plain, text[i])
	}
	if !utf8.Valid(plain) {
		return text
	}
	return string(plain)
}

// hexDigit returns the value of a digit, or -1.
func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	default:
		return -1
	}
}

// isJSONType reports whether content of a type is JSON. That of none is.
func isJSONType(media string) bool {
	return media == "" || media == "application/json" || media == "text/json" || strings.HasSuffix(media, "+json")
}
