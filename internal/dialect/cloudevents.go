package dialect

import (
	"bytes"
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/weirhq/weir"
)

// CloudEvents puts the events of a body into lines of Weir's form, if they are
// CloudEvents: in the binary, structured or batched mode of HTTP or NATS, or
// recognised by what is in the body, since over NATS the structured mode comes
// without a header. Other events in the same body are passed on. It returns nil
// if there are no CloudEvents. The error, of [weir.CodeInvalid] or
// [weir.CodeUnsupported], is about the body as a whole.
//
// The id is the source and the id, which only together name an event. The
// subject is taken as the user, unless one is named in the extension userid;
// an event of nobody's is its source's. The extensions anonymousid and sessionid
// have their meaning, the others become properties beside the data. An event that
// Weir itself has published is taken as it was.
func CloudEvents(header map[string][]string, body []byte) (lines []byte, err error) {
	var in intake
	said, contentType := cloudAttributes(header)
	switch {
	case strings.HasPrefix(contentType, cloudMediaType):
		err = readCloudStructured(&in, contentType, body)
	case said["specversion"] != "":
		err = readCloudBinary(&in, said, body)
	case bytes.Contains(body, []byte(`"specversion"`)):
		err = readCloudMixed(&in, body)
	}
	if err != nil || len(in.parcels) == 0 {
		return nil, err
	}
	return in.parcels[0].lines, nil
}

// readCloudStructured reads one event, or an array of them.
func readCloudStructured(in *intake, contentType string, body []byte) (err error) {
	if !strings.HasSuffix(contentType, "+json") && contentType != cloudMediaType && contentType != cloudMediaType+"-batch" {
		return weir.Errorf(weir.CodeUnsupported, "CloudEvents are taken in JSON, not as %q", contentType)
	}
	events, err := parse(body)
	if err != nil {
		return &weir.Error{Code: weir.CodeInvalid, Message: "the body is " + err.Error(), Err: err}
	}
	events.events(func(v value) {
		switch {
		case err != nil: // nothing more can be taken in
		case v.kind() != '{':
			err = in.reject("", v)
		default:
			err = readCloudEvent(in, v.object(), v)
		}
	})
	return err
}

// readCloudMixed reads a body of Weir's form in which there may be CloudEvents:
// an event, an array or lines. One that cannot be read here is left to intake.
func readCloudMixed(in *intake, body []byte) (err error) {
	if whole, err := valueOf(body); err == nil {
		return readCloudMixedValue(in, whole)
	}
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte{'['}) {
		return nil
	}
	for line := range bytes.Lines(body) {
		v, wrong := valueOf(line)
		if wrong != nil {
			err = in.pass(line)
		} else {
			err = readCloudMixedValue(in, v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func readCloudMixedValue(in *intake, events value) (err error) {
	events.events(func(v value) {
		if err != nil {
			return
		}
		if isCloudEvent(v.object()) {
			replaceNULs(v)
			err = readCloudEvent(in, v.object(), v)
		} else {
			err = in.pass(v)
		}
	})
	return err
}

// isCloudEvent reports whether an object has what each CloudEvent has, and not
// what each event of Weir's has.
func isCloudEvent(members object) bool {
	for _, name := range [...]string{"specversion", "type", "source", "id"} {
		if members.get(name).kind() != '"' {
			return false
		}
	}
	return !members.has("name")
}

// pass takes in what is in Weir's form, or none at all, as it stands.
func (in *intake) pass(text []byte) error {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	p, err := in.parcel("")
	if err != nil {
		return err
	}
	p.lines = append(append(p.lines, text...), '\n')
	return nil
}

// readCloudBinary reads the event whose attributes are in the headers and whose
// data is the body.
func readCloudBinary(in *intake, said attributes, body []byte) error {
	var all fields
	for _, name := range slices.Sorted(maps.Keys(said)) {
		all.text(name, said[name])
	}
	v, err := parse(body)
	switch {
	case len(body) == 0:
	case isJSONType(mediaType(said[contentTypeName])) && err == nil:
		all.put("data", v)
	case utf8.Valid(body) && bytes.IndexByte(body, 0) < 0:
		all.text("data", string(body))
	default:
		all.text("data_base64", base64.StdEncoding.EncodeToString(body))
	}
	source := all.closed()
	return readCloudEvent(in, source.object(), source)
}
