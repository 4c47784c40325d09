//go:build unix && !aix && !solaris && !illumos

package system

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// DirsSync says that folders are synced after their names changed.
const DirsSync = true

// TryLock takes the lock of an open file without waiting and reports whether
// it was free. Closing the file releases it, as does the end of the process.
func TryLock(f *os.File, shared bool) (bool, error) {
	how := unix.LOCK_EX
	if shared {
		how = unix.LOCK_SH
	}
	for {
		err := unix.Flock(int(f.Fd()), how|unix.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, unix.EWOULDBLOCK):
			return false, nil
		case !errors.Is(err, unix.EINTR):
			return false, &os.PathError{Op: "lock", Path: f.Name(), Err: err}
		}
	}
}

// DiskFull reports whether err says that the disk or the quota is used up.
func DiskFull(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT)
}
