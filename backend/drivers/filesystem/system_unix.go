//go:build unix && !aix && !solaris && !illumos

package filesystem

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// dirsSync says that folders are synced after their names changed.
const dirsSync = true

// tryLock takes the lock of an open file without waiting and reports whether
// it was free. Closing the file releases it, as does the end of the process.
func tryLock(f *os.File, shared bool) (bool, error) {
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

func isDiskFull(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT)
}
