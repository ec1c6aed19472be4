package dialect

import "net/http"

// transparent is a GIF of one transparent pixel.
const transparent = "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"

// pixel answers what is asked for as an image.
func pixel() reply {
	return reply{status: http.StatusOK, kind: "image/gif", body: []byte(transparent)}
}

// plain answers with a text.
func plain(status int, body string) reply {
	return reply{status: status, kind: "text/plain; charset=utf-8", body: []byte(body)}
}
