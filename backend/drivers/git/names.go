package git

import "strings"

// isShortName reports the names by which Windows also finds .git, .gitmodules and
// their like; git refuses trees that hold them.
func isShortName(name string) bool {
	stem, number, ok := strings.Cut(strings.ToLower(name), "~")
	if !ok || number == "" || strings.Trim(number, "0123456789") != "" {
		return false
	}
	return strings.HasPrefix(stem, "gi") && len(stem)+1+len(number) <= 8
}
