package git

import (
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
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
		if line := attributeLine(file); !slices.Contains(now, line) {
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
