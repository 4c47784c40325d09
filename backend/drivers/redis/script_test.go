package redis

import (
	"regexp"
	"strings"
	"testing"
)

// What the check does not ask for would be refused in the middle of a script.
func TestTheCheckAsksForEveryCommandOfTheScripts(t *testing.T) {
	entries, err := scripts.ReadDir("scripts")
	if err != nil {
		t.Fatal(err)
	}
	asked, used := source("check"), 0
	command := regexp.MustCompile(`\b(?:call|set|pcall)\('([A-Z]+)'`)
	for _, entry := range entries {
		name := strings.TrimSuffix(entry.Name(), ".lua")
		for _, found := range command.FindAllStringSubmatch(source(name), -1) {
			used++
			if !strings.Contains(asked, "{'"+found[1]+"'") {
				t.Errorf("%s runs %s, for which the check does not ask", name, found[1])
			}
		}
	}
	if used < 100 {
		t.Errorf("only %d commands were found in the scripts", used)
	}
}
