// Package eventjson is the JSON form of an event: the decoder for what clients
// send and what the log holds, and the encoder of the canonical form that is
// written to the log, streamed live and shown to people.
//
// Decoding is one pass over the tokens of
// github.com/go-json-experiment/json/jsontext, which validates as it goes. An
// event's text is not copied but shares the memory of the body. Fields an event
// does not define become properties, and unknown members of the context stay
// there, so that nothing a client sent is lost.
package eventjson
