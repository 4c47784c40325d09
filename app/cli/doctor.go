package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"velocity.internal/desk/backend/drivers"
	"velocity.internal/desk/backend/storage"
)

// finding is one thing that the doctor looked at.
type finding struct {
	Check  string `json:"check"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// diagnosis is what the doctor found.
type diagnosis struct {
	Findings     []finding             `json:"findings"`
	Capabilities *storage.Capabilities `json:"capabilities"` // null when no store was opened
	first        error
}

func (d *diagnosis) add(check string, detail string, err error) {
	if err != nil {
		detail = message(err)
		if d.first == nil {
			d.first = err
		}
	}
	d.Findings = append(d.Findings, finding{Check: check, OK: err == nil, Detail: detail})
}

func (e *env) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "Say what is wrong with this installation or a store",
		Long: "Looks at the program, the workspace folder and, with --store, at a store, and says in words what is\n" +
			"wrong. It changes nothing. The exit code is that of the first thing that is wrong.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := &diagnosis{}
			d.add("program", fmt.Sprintf("velocity-desk %s, %s, %s/%s", e.host.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH), nil)
			d.add("stores", "this build opens "+kinds(), nil)
			d.add("workspace", e.checkWorkspace(cmd.Context(), d), nil)
			if e.storeURL != "" {
				e.checkStore(cmd.Context(), d)
			}
			if err := e.print(d, func(w io.Writer) { printDiagnosis(w, d) }); err != nil {
				return err
			}
			return d.first
		},
	}
}

func kinds() string {
	var all []string
	for _, b := range drivers.All() {
		all = append(all, b.Title+" ("+b.Schemes[0]+":)")
	}
	return strings.Join(all, ", ")
}

// checkWorkspace looks at the workspace folder without making it.
func (e *env) checkWorkspace(ctx context.Context, d *diagnosis) string {
	if _, err := os.Stat(e.data); errors.Is(err, fs.ErrNotExist) {
		return e.data + " is not there yet; it is made when it is needed"
	}
	ws, profile, err := e.workspace(ctx)
	if err != nil {
		d.add("profile", "", err)
		return e.data
	}
	d.add("profile", profile.Name, ws.Close())
	return ws.Dir()
}

func (e *env) checkStore(ctx context.Context, d *diagnosis) {
	described, err := drivers.Describe(e.storeURL)
	d.add("store", described.Kind+" at "+described.Place, err)
	if err != nil {
		return
	}
	store, err := open(ctx, e.storeURL)
	d.add("open", "it opens", err)
	if err != nil {
		return
	}
	defer func() { _ = store.Close() }()
	err = store.CheckConnection(ctx)
	d.add("connection", "it answers", err)
	for _, offer := range storage.OffersOf(err) {
		for name, value := range offer.Values {
			d.add("way out", fmt.Sprintf("%s: add %s=%s to the options of the store", offer.Label, name, value), nil)
		}
	}
	tenants, err := store.ListTenants(ctx)
	d.add("content", plural(len(tenants), "tenant", "tenants"), err)
	caps := store.Capabilities()
	d.Capabilities = &caps
	if caps.Warning != "" {
		d.add("safety", caps.Warning, nil)
	}
}

func printDiagnosis(w io.Writer, d *diagnosis) {
	rows := make([][]string, 0, len(d.Findings))
	for _, f := range d.Findings {
		state := "ok"
		if !f.OK {
			state = "WRONG"
		}
		rows = append(rows, []string{f.Check, state, f.Detail})
	}
	table(w, []string{"CHECK", "", ""}, rows)
	if d.Capabilities == nil {
		return
	}
	c := d.Capabilities
	limit := "no limit"
	if c.MaxSize > 0 {
		limit = size(c.MaxSize)
	}
	yes := func(b bool) string {
		if b {
			return "yes"
		}
		return "no"
	}
	say(w, "")
	table(w, []string{"CAPABILITY", ""}, [][]string{
		{"read-only", yes(c.ReadOnly)},
		{"largest item", limit},
		{"steps of the workflow are all or nothing", yes(c.AtomicTransition)},
		{"a version and its history are one step", yes(c.AtomicHistory)},
		{"conditions hold against every writer", yes(c.Conditional)},
		{"version ids survive a move", yes(c.StableVersionIDs)},
		{"several processes at once", yes(c.MultiProcess)},
		{"changes of others are seen within", c.WatchDelay.String()},
	})
}
