package git

import (
	"os"
	"path/filepath"
	"testing"
)

// memoryDisk is where Linux has a file system in memory.
const memoryDisk = "/dev/shm"

// TestMain puts the repositories of the tests in memory where there is room for
// them: every put waits for the disk, and what a killed process leaves there is
// the same, since the system keeps what it was given.
func TestMain(m *testing.M) {
	os.Exit(inMemory(m.Run))
}

func inMemory(run func() int) int {
	if os.Getenv("TMPDIR") != "" || freeBytes(memoryDisk) < 4<<30 {
		return run()
	}
	dir, err := os.MkdirTemp(memoryDisk, "velocity-git-*")
	if err != nil {
		return run()
	}
	defer func() { _ = os.RemoveAll(filepath.Clean(dir)) }()
	if err := os.Setenv("TMPDIR", dir); err != nil {
		return run()
	}
	return run()
}
