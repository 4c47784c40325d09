//go:build desktop || bindings

package desktop

import (
	"context"
	"net/url"
	"sync"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"velocity.internal/desk/app"
	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/storage"
)

// noticePause is how long changes are gathered before the inbox is looked at:
// the record of who submitted is written after the content.
const noticePause = 700 * time.Millisecond

// notices tells the person, through the system, when somebody else asks for a
// review.
type notices struct {
	w       *window
	told    map[string]bool // by place and time of the submission
	ready   bool
	running sync.WaitGroup
	queue   chan app.Change
}

func newNotices(w *window) *notices {
	n := &notices{w: w, told: map[string]bool{}, queue: make(chan app.Change, 64)}
	n.running.Go(n.run)
	return n
}

// consider looks at a change later, when it may be a request for review.
func (n *notices) consider(c app.Change) {
	if c.Kind != "content" || c.State != string(storage.Pending) || c.ID == "" {
		return
	}
	select {
	case n.queue <- c:
	default: // an import is no request
	}
}

func (n *notices) close() {
	close(n.queue)
	n.running.Wait()
}

func (n *notices) run() {
	for change := range n.queue {
		select {
		case <-time.After(noticePause):
		case <-n.w.ctx.Done():
			return
		}
		ctx, cancel := context.WithTimeout(n.w.ctx, 10*time.Second)
		if err := n.look(ctx, change); err != nil && n.w.ctx.Err() == nil {
			n.w.core.Log().WarnContext(ctx, "a request for review was not announced", "error", err)
		}
		cancel()
	}
}

// look finds what was submitted and announces it once, unless the person did it.
func (n *notices) look(ctx context.Context, c app.Change) error {
	_, actor := n.w.session()
	desk, err := n.w.core.Desk(ctx, c.Connection, actor)
	if err != nil {
		return err
	}
	inbox, err := desk.Inbox(ctx, c.Tenant)
	if err != nil {
		return err
	}
	for _, entry := range inbox {
		key := c.Connection + " " + entry.Tenant + "/" + entry.Type + "/" + entry.ID + "." + entry.Ext + " " + entry.Submission.At.String()
		if entry.Type != c.Type || entry.ID != c.ID || entry.Ext != c.Ext || n.told[key] {
			continue
		}
		n.told[key] = true
		if entry.Submission.Author == "" || entry.Submission.Author == actor.Name {
			return nil
		}
		return n.announce(c.Connection, key, entry)
	}
	return nil
}

func (n *notices) announce(connection, key string, entry editorial.InboxEntry) error {
	ui := n.w.screen()
	if ui == nil {
		return nil
	}
	if !n.ready {
		if err := runtime.InitializeNotifications(ui); err != nil {
			return err
		}
		runtime.OnNotificationResponse(ui, func(result runtime.NotificationResult) {
			if address, ok := result.Response.UserInfo["address"].(string); ok && isScreen(address) {
				presentWindow(ui)
				n.w.tell(eventOpen, address)
			}
		})
		n.ready = true
	}
	body := entry.Title
	if entry.Submission.Message != "" {
		body += ": " + entry.Submission.Message
	}
	address := "/c/" + url.PathEscape(connection) + "/~review?tenant=" + url.QueryEscape(entry.Tenant)
	return runtime.SendNotification(ui, runtime.NotificationOptions{
		ID: key, Title: entry.Submission.Author + " asks for a review", Body: body, Data: map[string]any{"address": address},
	})
}
