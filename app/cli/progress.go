package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/mattn/go-isatty"

	"velocity.internal/desk/backend/transfer"
)

// progress returns a function that draws a bar, and one that removes it. Where
// w is not a terminal both do nothing.
func progress(w io.Writer) (draw func(transfer.Progress), done func()) {
	f, ok := w.(*os.File)
	if !ok || !isatty.IsTerminal(f.Fd()) {
		return nil, func() {}
	}
	var last time.Time
	draw = func(p transfer.Progress) {
		if now := time.Now(); now.Sub(last) > 100*time.Millisecond {
			last = now
			_, _ = fmt.Fprint(w, "\r\x1b[K"+bar(p))
		}
	}
	return draw, func() { _, _ = fmt.Fprint(w, "\r\x1b[K") }
}

const barWidth = 30

func bar(p transfer.Progress) string {
	text := fmt.Sprintf("%d files, %s", p.Files, size(p.Bytes))
	if p.TotalFiles > 0 {
		full := barWidth * min(p.Files, p.TotalFiles) / p.TotalFiles
		text = fmt.Sprintf("[%s%s] %d of %s, %s", strings.Repeat("=", full), strings.Repeat(" ", barWidth-full),
			p.Files, plural(p.TotalFiles, "file", "files"), size(p.Bytes))
	}
	const widest = 40
	name := line(p.Path)
	if r := []rune(name); len(r) > widest {
		name = "…" + string(r[len(r)-widest:])
	}
	return text + "  " + name
}
