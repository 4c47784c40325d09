package git

import (
	"slices"
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/gitattributes"

	"velocity.internal/desk/backend/internal/tree"
)

// attributesName is the file by which git knows what belongs to Git LFS.
const attributesName = ".gitattributes"

// lfsAttributes make git hand a file to Git LFS.
const lfsAttributes = " filter=lfs diff=lfs merge=lfs -text"

// attributes keeps the lines of .gitattributes in step with what a change does to
// Git LFS objects. The lines of others stay as they are.
func (c *change) attributes() error {
	e, there, err := c.standing(attributesName)
	if err != nil || !there && len(c.lfs) == 0 {
		return err
	}
	var lines []string
	if there && e.isFile() {
		body, err := c.d.objects.read(e.hash, plumbing.BlobObject)
		if err != nil {
			return err
		}
		lines = strings.Split(strings.TrimSuffix(string(body), "\n"), "\n")
	}
	now := slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
		file, ours := parseAttribute(line)
		return ours && c.goes(file)
	})
	for file := range c.lfs {
		line := attributeLine(file)
		if slices.Contains(now, line) {
			continue
		}
		if covered, err := c.d.patterned(c.tip, file); err != nil {
			return err
		} else if !covered {
			now = append(now, line)
		}
	}
	if slices.Equal(now, lines) {
		return nil
	}
	if len(now) == 0 {
		c.remove(attributesName)
		return nil
	}
	c.put(attributesName, []byte(strings.Join(now, "\n")+"\n"))
	return nil
}

// patterned reports whether lines that others have written give a path of the
// store to Git LFS, as *.psd does, whatever the size of the content.
func (d *Driver) patterned(tip hash, file string) (bool, error) {
	if tip.IsZero() {
		return false, nil
	}
	c, err := d.objects.commit(tip)
	if err != nil {
		return false, err
	}
	var stack []gitattributes.MatchAttribute
	parts := strings.Split(tree.Join(d.cfg.Folder, file), "/")
	for i := range parts {
		e, there, err := d.objects.at(c.tree, tree.Join(strings.Join(parts[:i], "/"), attributesName))
		if err != nil {
			return false, err
		}
		if there && e.isFile() {
			lines, err := d.patterns.of(d, e.hash, parts[:i])
			if err != nil {
				return false, err
			}
			stack = append(stack, lines...)
		}
	}
	if len(stack) == 0 {
		return false, nil
	}
	told, _ := gitattributes.NewMatcher(stack).Match(parts, []string{"filter"})
	filter := told["filter"]
	return filter != nil && filter.IsValueSet() && filter.Value() == "lfs", nil
}

// patterns keeps what was read of .gitattributes, the last one of each folder.
type patterns struct {
	mu   sync.Mutex
	read map[string]patternFile
}

type patternFile struct {
	blob  hash
	lines []gitattributes.MatchAttribute
}

// patternFolders is of how many folders patterns are kept.
const patternFolders = 256

// of returns the lines about filters that others have written into a file.
func (p *patterns) of(d *Driver, blob hash, folder []string) ([]gitattributes.MatchAttribute, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	name := strings.Join(folder, "/")
	if known, ok := p.read[name]; ok && known.blob == blob {
		return known.lines, nil
	}
	if size, err := d.objects.size(blob); err != nil || size > maxDocument {
		return nil, err
	}
	body, err := d.objects.read(blob, plumbing.BlobObject)
	if err != nil {
		return nil, err
	}
	f := patternFile{blob: blob}
	for line := range strings.Lines(string(body)) {
		line = strings.TrimSpace(line)
		pattern, rest, _ := strings.Cut(line, " ")
		// A folder as a pattern means nothing here, and the parser does not stand it.
		if _, ours := parseAttribute(line); ours || !strings.Contains(rest, "filter") || strings.HasSuffix(strings.Trim(pattern, `"`), "/") {
			continue
		}
		if m, err := gitattributes.ParseAttributesLine(line, folder, false); err == nil && m.Pattern != nil {
			f.lines = append(f.lines, m)
		}
	}
	if p.read == nil || len(p.read) >= patternFolders {
		p.read = map[string]patternFile{}
	}
	p.read[name] = f
	return f.lines, nil
}

// goes reports whether a change replaces or removes what stands at a path.
func (c *change) goes(file string) bool {
	for i := range len(file) + 1 {
		if i == len(file) || file[i] == '/' {
			if e, is := c.edits[file[:i]]; is && (i == len(file) || e.hash.IsZero()) {
				return true
			}
		}
	}
	return false
}

// attributeLine returns the line that gives one file to Git LFS.
func attributeLine(file string) string {
	var pattern strings.Builder
	pattern.WriteByte('/')
	for i := range len(file) {
		if strings.IndexByte(`*?[\`, file[i]) >= 0 {
			pattern.WriteByte('\\')
		}
		pattern.WriteByte(file[i])
	}
	text := pattern.String()
	if strings.ContainsAny(text, " \t\n\"\\") {
		text = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(text) + `"`
	}
	return text + lfsAttributes
}

// parseAttribute returns the file of a line that attributeLine has written.
func parseAttribute(line string) (string, bool) {
	pattern, ours := strings.CutSuffix(line, lfsAttributes)
	if !ours {
		return "", false
	}
	if strings.HasPrefix(pattern, `"`) && len(pattern) > 1 {
		pattern = unescape(pattern[1:len(pattern)-1], true)
	}
	file, ours := strings.CutPrefix(unescape(pattern, false), "/")
	return file, ours && attributeLine(file) == line
}

// unescape drops the backslashes in front of characters.
func unescape(s string, quoted bool) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
			switch {
			case quoted && s[i] == 'n':
				out.WriteByte('\n')
				continue
			case quoted && s[i] == 't':
				out.WriteByte('\t')
				continue
			}
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
