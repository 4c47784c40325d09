//go:build unix

package git

import "golang.org/x/sys/unix"

// freeBytes returns how much room a file system has, 0 when it is not there.
func freeBytes(path string) uint64 {
	var stat unix.Statfs_t
	if unix.Statfs(path, &stat) != nil {
		return 0
	}
	return stat.Bavail * uint64(stat.Bsize)
}
