//go:build desktop || bindings

package desktop

import (
	"os"
	"path/filepath"
	"sync"
)

// maxLog is how long a log grows, in bytes, before the next one begins. The one
// before is kept.
const maxLog = 4 << 20

// logFile is the log of the window, which has no terminal to write to.
type logFile struct {
	path string

	mu   sync.Mutex
	file *os.File
	size int64
}

// openLog opens the log in the folder of a workspace.
func openLog(folder string) (*logFile, error) {
	l := &logFile{path: filepath.Join(folder, "logs", "desk.log")}
	if err := os.MkdirAll(filepath.Dir(l.path), 0o700); err != nil {
		return nil, err
	}
	return l, l.begin()
}

func (l *logFile) begin() error {
	file, err := os.OpenFile(l.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	l.file = file
	if info, err := file.Stat(); err == nil {
		l.size = info.Size()
	}
	return nil
}

// Write appends a whole record.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.size > maxLog {
		_ = l.file.Close()
		_ = os.Rename(l.path, l.path+".1") // otherwise it goes on growing
		if err := l.begin(); err != nil {
			return 0, err
		}
	}
	n, err := l.file.Write(p)
	l.size += int64(n)
	return n, err
}

// Close closes the file.
func (l *logFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.file.Close()
}
