package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"time"

	"velocity.internal/desk/app"
	"velocity.internal/desk/backend/identity"
)

// maxCall is the largest body of one call, in bytes.
const maxCall = 16 << 20

// callWindow bounds how long one call may take, from its first byte to its last.
const callWindow = 90 * time.Second

// rpc calls one bound method with the arguments of a JSON array, on a receiver
// made for this request and this person.
func (h *Host) rpc(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(callWindow)) // a test recorder has none
	_ = control.SetWriteDeadline(time.Now().Add(callWindow))
	actor, err := h.actor(r.Context())
	if err != nil {
		h.fail(w, r, err)
		return
	}
	bound := app.Bind(h.core, func() (context.Context, identity.Actor) { return r.Context(), actor })
	method := reflect.ValueOf(bound.Method(r.PathValue("struct"), r.PathValue("method")))
	if !method.IsValid() {
		h.unknown(w, r)
		return
	}
	args, err := arguments(w, r, method.Type())
	if err != nil {
		h.fail(w, r, err)
		return
	}
	result, err := invoke(method, args)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	body, err := json.Marshal(result)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	answer(w, body)
}

// arguments reads the array of a call into the types of a method.
func arguments(w http.ResponseWriter, r *http.Request, method reflect.Type) ([]reflect.Value, error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, &app.Fault{Kind: app.KindInvalid, Message: "A call needs the content type application/json."}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxCall))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, &app.Fault{Kind: app.KindTooLarge, Message: "This is larger than the 16 MiB that one call may carry. Upload it as a file instead."}
	case err != nil:
		return nil, &app.Fault{Kind: app.KindInvalid, Message: "The call did not arrive whole. Try again."}
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil || raw == nil {
		return nil, &app.Fault{Kind: app.KindInvalid, Message: "The body of a call must be a JSON array of its arguments."}
	}
	if len(raw) != method.NumIn() {
		return nil, &app.Fault{Kind: app.KindInvalid, Message: fmt.Sprintf("The call has %d arguments and needs %d. Reload the page: it may be older than the program.", len(raw), method.NumIn())}
	}
	args := make([]reflect.Value, len(raw))
	for i := range raw {
		arg := reflect.New(method.In(i))
		if err := json.NewDecoder(bytes.NewReader(raw[i])).Decode(arg.Interface()); err != nil {
			return nil, &app.Fault{Kind: app.KindInvalid, Message: fmt.Sprintf("Argument %d of the call is not what it should be: %s.", i+1, wrongType(err))}
		}
		args[i] = arg.Elem()
	}
	return args, nil
}

// wrongType says what is wrong with an argument without the names of Go types.
func wrongType(err error) string {
	var e *json.UnmarshalTypeError
	if !errors.As(err, &e) {
		return "it cannot be read"
	}
	if e.Field == "" {
		return "a " + e.Value + " is not expected here"
	}
	return "a " + e.Value + " is not expected in " + e.Field
}

// invoke calls a method that returns a result, an error, both or nothing.
func invoke(method reflect.Value, args []reflect.Value) (result any, err error) {
	for _, out := range method.Call(args) {
		if out.Type() == reflect.TypeFor[error]() {
			err, _ = out.Interface().(error)
		} else {
			result = out.Interface()
		}
	}
	return result, err
}
