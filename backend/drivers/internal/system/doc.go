// Package system is what the drivers that keep files ask of the operating
// system beyond package os: locks between processes and durable folders.
package system
