package redis

import (
	"crypto/sha1" //nolint:gosec // the name that Redis gives to a script
	"embed"
	"encoding/hex"
)

//go:embed scripts/*.lua
var scripts embed.FS

// script is a Lua script with the name under which the server remembers it.
type script struct{ text, sha string }

// load returns a script with the library in front of it.
func load(name string) *script {
	text := source("lib") + "\n" + source(name)
	sum := sha1.Sum([]byte(text)) //nolint:gosec // as above
	return &script{text, hex.EncodeToString(sum[:])}
}

func source(name string) string {
	text, err := scripts.ReadFile("scripts/" + name + ".lua")
	if err != nil {
		panic(err) // it is embedded
	}
	return string(text)
}

// The arguments of each script are named at its top.
var (
	openScript            = load("open")
	openVersionScript     = load("openversion")
	stageScript           = load("stage")
	discardScript         = load("discard")
	writeScript           = load("write")
	metadataScript        = load("metadata")
	deleteScript          = load("delete")
	restoreScript         = load("restore")
	transitionScript      = load("transition")
	moveScript            = load("move")
	listScript            = load("list")
	browseScript          = load("browse")
	versionsScript        = load("versions")
	deletedScript         = load("deleted")
	createScript          = load("create")
	removeFolderScript    = load("removefolder")
	removeTypeScript      = load("removetype")
	removeTenantScript    = load("removetenant")
	buryScript            = load("bury")
	registerScript        = load("register")
	unregisterScript      = load("unregister")
	putDocumentScript     = load("putdocument")
	documentsScript       = load("documents")
	deleteDocumentsScript = load("deletedocuments")
	checkScript           = load("check")
)
