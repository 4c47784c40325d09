//go:build desktop || bindings

package desktop

import _ "embed" // the icon

//go:embed icon.png
var icon []byte
