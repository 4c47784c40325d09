package git

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-git/go-git/v5/plumbing"

	"velocity.internal/desk/backend/storage"
)

// The trailers of our commits. They form the last paragraph of the message; what
// stands before it is the editor's message as it was given.
const (
	trailerMark    = "Velocity-"
	trailerTime    = trailerMark + "Time"    // of the change, finer than a second
	trailerAction  = trailerMark + "Action"  // of the version: one of the Action constants
	trailerSource  = trailerMark + "Source"  // the version that was restored
	trailerVersion = trailerMark + "Version" // path of content that was put again although its bytes stay
	trailerFrom    = trailerMark + "From"    // path of an id that moved, without extension
	trailerTo      = trailerMark + "To"      // where it moved to
	trailerRemove  = trailerMark + "Remove"  // path of a tenant or type that was removed for good
	trailerMessage = trailerMark + "Message" // "none": the editor gave none, the subject is ours
)

// The desk as committer, and as author of what nobody claims.
const (
	deskName  = "Velocity Desk"
	deskEmail = "velocity-desk@localhost"
)

// commit is what a commit says.
type commit struct {
	hash    hash
	tree    hash
	parents []hash
	author  string    // "Name" or "Name <email>"; "" for the desk itself
	time    time.Time // of the change
	message string    // of the editor
	ours    bool      // it has our trailers

	action   string
	source   string
	versions []string
	from, to string
	remove   string
}

// claimed reports whether the commit stands for a history record: somebody made
// it with git, or an editor is named or said why.
func (c *commit) claimed() bool { return !c.ours || c.author != "" || c.message != "" }

// signature writes a person as git does. What a commit cannot hold is left out.
func signature(who string, at time.Time) string {
	name, email := deskName, deskEmail
	if who != "" {
		name, email = splitPerson(who)
	}
	return fmt.Sprintf("%s <%s> %d +0000", name, email, at.Unix())
}

// splitPerson takes "Name <email>" apart. Characters that separate the parts of a
// signature are dropped, as git drops them.
func splitPerson(who string) (name, email string) {
	name = who
	if i := strings.LastIndex(who, " <"); i > 0 && strings.HasSuffix(who, ">") {
		name, email = who[:i], who[i+2:len(who)-1]
	}
	clean := func(s string) string {
		return strings.TrimSpace(strings.Map(func(r rune) rune {
			if r == '<' || r == '>' || r < ' ' || r == utf8.RuneError {
				return -1
			}
			return r
		}, s))
	}
	if name, email = clean(name), clean(email); name == "" {
		name = "?"
	}
	return name, email
}

// encode returns the object of a commit. subject stands in for a message that is missing.
func (c *commit) encode(subject string, now time.Time) newObject {
	var b bytes.Buffer
	fmt.Fprintf(&b, "tree %s\n", c.tree)
	for _, p := range c.parents {
		fmt.Fprintf(&b, "parent %s\n", p)
	}
	fmt.Fprintf(&b, "author %s\ncommitter %s\n\n", signature(c.author, c.time), signature("", now))
	message := strings.ToValidUTF8(strings.ReplaceAll(c.message, "\x00", ""), "\ufffd")
	if message == "" {
		message = subject
	}
	b.WriteString(message)
	b.WriteString("\n\n")
	trailer := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, quotePath(value))
		}
	}
	trailer(trailerAction, c.action)
	trailer(trailerSource, c.source)
	for _, v := range c.versions {
		trailer(trailerVersion, v)
	}
	trailer(trailerFrom, c.from)
	trailer(trailerTo, c.to)
	trailer(trailerRemove, c.remove)
	if c.message == "" {
		trailer(trailerMessage, "none")
	}
	trailer(trailerTime, c.time.UTC().Format(time.RFC3339Nano))
	return makeObject(plumbing.CommitObject, b.Bytes())
}

// quotePath writes a value so that it is one line and comes back as it was.
func quotePath(s string) string {
	for _, r := range s {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return strconv.Quote(s)
		}
	}
	if s[0] == '"' || strings.TrimSpace(s) != s {
		return strconv.Quote(s)
	}
	return s
}

func unquotePath(s string) string {
	if strings.HasPrefix(s, `"`) {
		if plain, err := strconv.Unquote(s); err == nil {
			return plain
		}
	}
	return s
}

// parseCommit reads a commit, ours or anybody's.
func parseCommit(h hash, raw []byte) (*commit, error) {
	c := &commit{hash: h}
	head, message, _ := strings.Cut(string(raw), "\n\n")
	for line := range strings.SplitSeq(head, "\n") {
		key, value, _ := strings.Cut(line, " ")
		switch key {
		case "tree":
			c.tree = plumbing.NewHash(value)
		case "parent":
			c.parents = append(c.parents, plumbing.NewHash(value))
		case "author":
			c.author, c.time = parseSignature(value)
		}
	}
	if c.tree.IsZero() {
		return nil, storage.Errorf(storage.ErrCorrupt, "the commit %s cannot be understood", h)
	}
	c.message = c.takeTrailers(message)
	return c, nil
}

func parseSignature(s string) (string, time.Time) {
	open, end := strings.IndexByte(s, '<'), strings.LastIndexByte(s, '>')
	if open < 0 || end < open {
		return "?", time.Unix(0, 0).UTC()
	}
	seconds, _, _ := strings.Cut(strings.TrimSpace(s[end+1:]), " ")
	n, _ := strconv.ParseInt(seconds, 10, 64) // 0 is as good as what cannot be read
	name, email := strings.TrimSpace(s[:open]), s[open+1:end]
	switch {
	case name == deskName && email == deskEmail:
		name = ""
	case email != "":
		name += " <" + email + ">"
	}
	return strings.ToValidUTF8(name, "\ufffd"), time.Unix(n, 0).UTC()
}

// takeTrailers reads our trailers and returns the message before them.
func (c *commit) takeTrailers(message string) string {
	i := strings.LastIndex(strings.TrimRight(message, "\n"), "\n\n")
	if i < 0 || !strings.HasPrefix(message[i+2:], trailerMark) {
		return strings.TrimRight(message, "\n")
	}
	said := true
	for line := range strings.SplitSeq(strings.TrimRight(message[i+2:], "\n"), "\n") {
		key, value, ok := strings.Cut(line, ": ")
		if !ok {
			continue
		}
		value = unquotePath(value)
		switch key {
		case trailerTime:
			// A commit that was made anew from ours, by a rebase for example, keeps it.
			if t, err := time.Parse(time.RFC3339Nano, value); err == nil {
				c.time, c.ours = t.UTC(), true
			}
		case trailerAction:
			c.action = value
		case trailerSource:
			c.source = value
		case trailerVersion:
			c.versions = append(c.versions, value)
		case trailerFrom:
			c.from = value
		case trailerTo:
			c.to = value
		case trailerRemove:
			c.remove = value
		case trailerMessage:
			said = false
		}
	}
	if !said {
		return ""
	}
	return message[:i]
}

// commitsKept is about how many parsed commits are kept.
const commitsKept = 512

// commit reads a commit of the repository, which the caller does not change.
func (o *objects) commit(h hash) (*commit, error) {
	if c, ok := o.commits.Load(h); ok {
		return c.(*commit), nil //nolint:errcheck,forcetypeassert // the map holds nothing else
	}
	raw, err := o.read(h, plumbing.CommitObject)
	if err != nil {
		return nil, err
	}
	c, err := parseCommit(h, raw)
	if err == nil {
		o.keep(c)
	}
	return c, err
}

// keep lets a commit be found without reading it.
func (o *objects) keep(c *commit) {
	if o.known.Add(1)%commitsKept == 0 {
		o.commits.Clear()
	}
	o.commits.Store(c.hash, c)
}
