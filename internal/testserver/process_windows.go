package testserver

import (
	"os"
	"os/exec"
	"syscall"
)

func group(*exec.Cmd) {}

// runAs does nothing: nobody is root here.
func runAs(*exec.Cmd, *account) {}

// signalGroup kills: there is no gentler way here.
func signalGroup(p *os.Process, _ syscall.Signal) { _ = p.Kill() }
