//go:build unix

package testserver

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// group gives a command a process group of its own, so that its children end with it.
func group(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
}

func runAs(cmd *exec.Cmd, a *account) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: a.uid, Gid: a.gid}}
}

func signalGroup(p *os.Process, signal syscall.Signal) {
	if err := syscall.Kill(-p.Pid, signal); errors.Is(err, syscall.ESRCH) {
		_ = p.Signal(signal)
	}
}
