package storagetest

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"velocity.internal/desk/backend/storage"
)

// The environment of the child process, and the number of rounds for all of them.
const (
	envCrashPlace = "VELOCITY_CRASH_PLACE"
	envCrashRound = "VELOCITY_CRASH_ROUND"
	envRounds     = "VELOCITY_TORTURE_ROUNDS"
)

// Thorough reports whether this is a run of make torture, which takes its time.
func Thorough() bool { return os.Getenv(envRounds) != "" }

// crashRounds is how often a store is killed when the environment does not say.
const crashRounds = 5

// CrashConfig says how Crash finds its store, in this process and in the child.
type CrashConfig struct {
	// Place makes room for one store and returns its name, a path or a URL, that
	// means the same in another process. It is called in the parent only.
	Place func(t testing.TB) string
	// Open opens the store of that name, which is empty the first time.
	Open func(ctx context.Context, place string) (storage.Storage, error)
}

// CrashFigures is what the rounds of Crash amount to.
type CrashFigures struct {
	Rounds       int
	Acknowledged int // writes that the store confirmed before it was killed
	Unanswered   int // writes that were under way
	Completed    int // unanswered writes that are there nevertheless
	Lost         int // confirmed writes that are not there
	Torn         int // values that are no whole value
}

func (f CrashFigures) String() string {
	return fmt.Sprintf("kill -9: %d rounds, %d writes acknowledged, %d lost, %d torn, %d under way of which %d were completed",
		f.Rounds, f.Acknowledged, f.Lost, f.Torn, f.Unanswered, f.Completed)
}

// Crash kills a writer with SIGKILL after a random number of writes, a random
// time into the next ones, opens the store again and checks that every
// acknowledged write, version and history record is there and that no value is
// torn; then it goes on with the same store. The writer is this test binary, run
// anew for the calling test alone. The rounds are 5, or VELOCITY_TORTURE_ROUNDS.
func Crash(t *testing.T, cfg CrashConfig) {
	t.Helper()
	if crashIsChild() {
		crashChild(t.Context(), cfg, os.Getenv(envCrashPlace))
		os.Exit(0) // the parent reads no test result
	}
	t.Log(crash(t, cfg, torturedRounds(t)))
}

// crashIsChild reports whether this process is the writer of a parent.
func crashIsChild() bool { return os.Getenv(envCrashPlace) != "" }

// crash carries out the rounds.
func crash(t testing.TB, cfg CrashConfig, rounds int) CrashFigures {
	t.Helper()
	place := cfg.Place(t)
	var figures CrashFigures
	for round := range rounds {
		log := killWriter(t, place, round)
		if t.Failed() {
			break
		}
		verifyCrash(t, cfg, place, log, &figures)
		figures.Rounds++
		if t.Failed() {
			t.Logf("in round %d", round)
			break
		}
	}
	if figures.Acknowledged == 0 {
		t.Error("no write was acknowledged in any round: nothing was proved")
	}
	return figures
}

// killWriter runs a writer, kills it and returns what it said.
func killWriter(t testing.TB, place string, round int) []crashLine {
	t.Helper()
	pattern := "^" + strings.ReplaceAll(t.Name(), "/", "$/^") + "$"
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run="+pattern, "-test.timeout=2m") //nolint:gosec // this very binary
	cmd.Env = append(os.Environ(), envCrashPlace+"="+place, envCrashRound+"="+strconv.Itoa(round))
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("starting the writer: %v", err)
	}
	var lines []crashLine
	var killer *time.Timer
	left := rand.IntN(80) //nolint:gosec // no secret
	in := bufio.NewReader(out)
	for {
		text, err := in.ReadString('\n')
		if err != nil {
			break // an unfinished line says nothing
		}
		var line crashLine
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			complaints.WriteString(text)
			continue
		}
		if line.Error != "" {
			t.Errorf("the writer failed: %s", line.Error)
		}
		lines = append(lines, line)
		if line.Done {
			left--
		}
		if killer == nil && left <= 0 { // some time in the operations that come now
			killer = time.AfterFunc(time.Duration(rand.IntN(20_000))*time.Microsecond, func() { _ = cmd.Process.Kill() }) //nolint:gosec // no secret
		}
	}
	_ = cmd.Wait()
	if killer == nil {
		t.Fatalf("the writer ended before it wrote anything: %s", complaints.String())
	}
	if killer.Stop() && !t.Failed() {
		t.Fatalf("the writer ended before it was killed: %s", complaints.String())
	}
	return lines
}

// crashLine is what a writer reports: an operation before it is made, and again
// with Done when the store has confirmed it.
type crashLine struct {
	Op    *crashOp `json:"op,omitempty"`
	Done  bool     `json:"done,omitempty"`
	Error string   `json:"error,omitempty"`
}

// reporter writes lines for the parent, each whole before it returns: what is
// announced has been said before it is done.
type reporter struct {
	mu  sync.Mutex
	out *json.Encoder
}

func (r *reporter) say(line crashLine) {
	r.mu.Lock()
	err := r.out.Encode(line)
	r.mu.Unlock()
	if err != nil || line.Error != "" {
		os.Exit(1) // the parent has gone, or has heard what is wrong
	}
}

// crashChild writes until it is killed, or for a minute in case the parent has gone.
func crashChild(ctx context.Context, cfg CrashConfig, place string) {
	report := &reporter{out: json.NewEncoder(os.Stdout)}
	s, err := cfg.Open(ctx, place)
	if err != nil {
		report.say(crashLine{Error: fmt.Sprintf("opening the store: %v", err)})
	}
	for w := range 4 {
		go crashWorker(ctx, s, os.Getenv(envCrashRound), w, report)
	}
	<-time.After(time.Minute)
}

// crashWorker makes random operations on items of its own, one after the other.
func crashWorker(ctx context.Context, s storage.Storage, round string, w int, report *reporter) {
	items := map[string]*crashItem{}
	for n := 0; ; n++ {
		id := fmt.Sprintf("round-%s/worker-%d/item-%d", round, w, rand.IntN(4)) //nolint:gosec // no secret
		if items[id] == nil {
			items[id] = newCrashItem()
		}
		op := items[id].choose(id, fmt.Sprintf("%s-%d-%d", round, w, n))
		announced := op
		report.say(crashLine{Op: &announced})
		if err := op.run(ctx, s); err != nil {
			report.say(crashLine{Error: fmt.Sprintf("%s of %s: %v", op.Kind, id, err)})
		}
		items[id].apply(op)
		report.say(crashLine{Op: &op, Done: true})
	}
}

// verifyCrash opens the store and compares it with what the writer reported.
func verifyCrash(t testing.TB, cfg CrashConfig, place string, lines []crashLine, figures *CrashFigures) {
	t.Helper()
	s, err := cfg.Open(t.Context(), place)
	if err != nil {
		t.Fatalf("opening the store after the kill: %v", err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	}()
	items, open := map[string]*crashItem{}, map[string]*crashOp{}
	for _, line := range lines {
		if line.Op == nil {
			continue
		}
		id := line.Op.ID
		if items[id] == nil {
			items[id] = newCrashItem()
		}
		if line.Done {
			items[id].apply(*line.Op)
			delete(open, id)
			figures.Acknowledged++
		} else {
			open[id] = line.Op
		}
	}
	figures.Unanswered += len(open)
	for id, item := range items {
		item.verify(t, s, id, open[id], figures)
	}
	a := crashAddress("probe", storage.Live)
	if _, err := s.Put(t.Context(), a.Tenant, a.Type, a.ID, a.Ext, []byte("probe"), "", a.State); err != nil {
		t.Errorf("writing after the kill: %v", err)
	}
}

func crashAddress(id string, state storage.State) storage.Address {
	return storage.Address{Tenant: "tenant-x", Type: markType, ID: id, Ext: markExt, State: state}
}
