//go:build desktop || bindings

package desktop

import (
	"context"
	"fmt"
	"time"
)

// eventClosing asks the page whether something would be lost; it answers with Window.Stay.
const eventClosing = "closing"

// answerTimeout is how long a page may take to say so. One that hangs does not
// keep the window open.
const answerTimeout = 5 * time.Second

// mayStay is asked before the window closes. It reports whether the window has
// to stay, after asking the person when text is not saved or work still runs.
func (w *window) mayStay(ui context.Context) bool {
	if !w.asked.TryLock() {
		return true // the person is being asked
	}
	defer w.asked.Unlock()
	w.memory.look(ui)
	unsaved, running := w.unsaved(), w.jobs.count()
	if !unsaved && running == 0 {
		return false
	}
	return !w.question("Close Velocity Desk?", closingText(unsaved, running))
}

// unsaved asks the page.
func (w *window) unsaved() bool {
	answer := make(chan bool, 1)
	w.mu.Lock()
	w.closing = answer
	w.mu.Unlock()
	w.tell(eventClosing, struct{}{})
	select {
	case wanted := <-answer:
		return wanted
	case <-time.After(answerTimeout):
		return false
	case <-w.ctx.Done():
		return false
	}
}

func closingText(unsaved bool, running int) string {
	text := ""
	if running > 0 {
		text = fmt.Sprintf("%d transfers still run. Closing cancels them; nothing is left half done.\n\n", running)
		if running == 1 {
			text = "A transfer still runs. Closing cancels it; nothing is left half done.\n\n"
		}
	}
	if unsaved {
		text += "There is work that is not saved. Text that you typed is kept on this computer and offered again.\n\n"
	}
	return text + "Close anyway?"
}
