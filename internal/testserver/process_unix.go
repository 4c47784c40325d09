//go:build !windows

package testserver

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// inGroup makes a command lead a process group of its own.
func inGroup(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
}

// signalGroup sends a signal to the group that a process leads.
func signalGroup(p *os.Process, signal syscall.Signal) {
	if err := syscall.Kill(-p.Pid, signal); errors.Is(err, syscall.ESRCH) {
		_ = p.Signal(signal)
	}
}
