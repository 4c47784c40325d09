package testserver

import (
	"os"
	"os/exec"
	"syscall"
)

func inGroup(*exec.Cmd) {}

// signalGroup ends a process: Windows has no signals.
func signalGroup(p *os.Process, _ syscall.Signal) { _ = p.Kill() }
