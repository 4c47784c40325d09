// Package frontend holds the built pages of the desk.
package frontend

import (
	"embed"
	"io/fs"
)

// Dist is the build output of the frontend, below "dist". In a fresh clone it holds only a placeholder file.
//
//go:embed all:dist
var Dist embed.FS

// FS returns the build output with its root at the built pages, so "index.html" is the entry page once they are built.
func FS() fs.FS {
	sub, err := fs.Sub(Dist, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path, and fs.Sub refuses nothing else
	}
	return sub
}

// Built reports whether the pages were built before this program was compiled.
func Built() bool {
	_, err := fs.Stat(FS(), "index.html")
	return err == nil
}
