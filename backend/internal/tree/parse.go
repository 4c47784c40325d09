package tree

import (
	"strings"

	"velocity.internal/desk/backend/storage"
)

// Kind says what a path of the layout holds.
type Kind int

// The kinds and the fields of Entry that they set.
const (
	KindOther     Kind = iota // nothing of the layout: to be ignored
	KindContent               // Address
	KindSidecar               // Address of the content that it belongs to; VersionID if that is a version
	KindVersion               // Address (state live) and VersionID
	KindDocument              // Key
	KindContainer             // Container: the marker that keeps it
)

// Entry is what a path means.
type Entry struct {
	Kind      Kind
	Address   storage.Address
	VersionID string
	Key       storage.DocumentKey
	Container storage.Container
}

// Parse reads a path below the root of a store back. It judges names as
// leniently as an existing store asks for and returns KindOther for what the
// layout does not know.
func (l Layout) Parse(path string) Entry {
	parts := strings.Split(path, "/")
	for _, p := range parts {
		if p == "" {
			return Entry{}
		}
	}
	switch {
	case len(parts) == 2 && parts[0] == SchemasDir:
		return document(storage.DocumentKey{Kind: storage.DocSchema}, parts[1])
	case len(parts) == 2 && parts[0] == SessionsDir:
		return document(storage.DocumentKey{Kind: storage.DocSession}, parts[1])
	case len(parts) < 3 || parts[0] != TenantsDir || !IsContainerName(parts[1]):
		return Entry{}
	}
	tenant, rest := parts[1], parts[2:]
	switch {
	case len(rest) == 1 && rest[0] == KeepName:
		return Entry{Kind: KindContainer, Container: storage.Container{Tenant: tenant}}
	case len(rest) == 2 && rest[0] == SchemasDir:
		return document(storage.DocumentKey{Kind: storage.DocSchema, Tenant: tenant}, rest[1])
	case len(rest) == 2 && rest[0] == WebhooksDir:
		return document(storage.DocumentKey{Kind: storage.DocWebhook, Tenant: tenant}, rest[1])
	case len(rest) >= 3 && rest[0] == ContentDir && IsContainerName(rest[1]):
		return l.inType(storage.Address{Tenant: tenant, Type: rest[1], State: storage.Live}, rest[2:])
	}
	return Entry{}
}

// inType reads the parts of a path below the folder of a type.
func (l Layout) inType(a storage.Address, parts []string) Entry {
	last := parts[len(parts)-1]
	of := func(kind storage.DocKind, id []string) storage.DocumentKey {
		k := storage.DocumentKey{Kind: kind, Tenant: a.Tenant, Type: a.Type, ID: l.unescape(strings.Join(id, "/"))}
		if kind == storage.DocComment {
			k.State = a.State
		}
		return k
	}
	if len(parts) > 1 {
		for _, state := range []storage.State{storage.Draft, storage.Pending} {
			if a.State == storage.Live && parts[0] == "_"+string(state) {
				return l.inType(a.In(state), parts[1:])
			}
		}
		switch {
		case parts[0] == CommentsDir && a.State != storage.Live && len(parts) > 2:
			return document(of(storage.DocComment, parts[1:len(parts)-1]), last)
		case parts[0] == HistoryDir && a.State == storage.Live && len(parts) > 2:
			return document(of(storage.DocHistory, parts[1:len(parts)-1]), last)
		case parts[0] == RecordsDir && a.State == storage.Live && len(parts) > 3:
			k := of(storage.DocRecord, parts[2:len(parts)-1])
			k.Group = parts[1]
			return document(k, last)
		case parts[0] == VersionsDir && a.State == storage.Live && len(parts) > 2:
			return version(a, strings.Join(parts[1:len(parts)-1], "/"), last)
		}
	}
	return item(a, parts)
}

func item(a storage.Address, parts []string) Entry {
	last, folder := parts[len(parts)-1], parts[:len(parts)-1]
	for _, p := range folder {
		if !IsFolderName(p) {
			return Entry{}
		}
	}
	path := strings.Join(folder, "/")
	switch last {
	case KeepName:
		c := storage.Container{Tenant: a.Tenant, Type: a.Type, Folder: path}
		if path != "" {
			c.State = a.State
		}
		return Entry{Kind: KindContainer, Container: c}
	case IndexName:
		return Entry{Kind: KindDocument, Key: storage.DocumentKey{
			Kind: storage.DocIndex, Tenant: a.Tenant, Type: a.Type, State: a.State, ID: path, Name: strings.TrimSuffix(IndexName, jsonSuffix),
		}}
	}
	kind := KindContent
	if bare, is := strings.CutSuffix(last, MetaSuffix); is {
		kind, last = KindSidecar, bare
	}
	if !IsItemName(last) {
		return Entry{}
	}
	a.ID, a.Ext = storage.SplitName(Join(path, last))
	return Entry{Kind: kind, Address: a}
}

func version(a storage.Address, name, last string) Entry {
	kind := KindVersion
	if bare, is := strings.CutSuffix(last, MetaSuffix); is {
		kind, last = KindSidecar, bare
	}
	if _, ok := Sequence(last); !ok {
		return Entry{}
	}
	a.ID, a.Ext = storage.SplitName(name)
	return Entry{Kind: kind, Address: a, VersionID: last}
}

func document(k storage.DocumentKey, file string) Entry {
	name, ok := strings.CutSuffix(file, jsonSuffix)
	if !ok || name == "" {
		return Entry{}
	}
	k.Name = name
	return Entry{Kind: KindDocument, Key: k}
}

// IsContainerName reports whether a folder may be a tenant or a type.
func IsContainerName(name string) bool {
	return name != "" && name[0] != '_' && name[0] != '.' && storage.CheckLenient(storage.Address{Tenant: name, Type: name, ID: "x", Ext: "x"}) == nil
}

// IsFolderName reports whether a folder may be a part of ids.
func IsFolderName(name string) bool { return name != "" && name[0] != '_' && isPart(name) }

// IsItemName reports whether the last part of a path may be an item: not hidden
// by a leading dot, no sidecar, not the order of a folder, and without a final
// dot, which no address can name.
func IsItemName(name string) bool {
	return isPart(name) && name[len(name)-1] != '.' && name != IndexName && !hasSuffixFold(name, MetaSuffix)
}

// IsDocumentName reports whether a file may be a document.
func IsDocumentName(file string) bool {
	return strings.HasSuffix(file, jsonSuffix) && len(file) > len(jsonSuffix)
}

// DocumentName returns the name of the document in a file for which IsDocumentName holds.
func DocumentName(file string) string { return strings.TrimSuffix(file, jsonSuffix) }

// UnescapeID returns the id for which a folder of documents stands.
func (l Layout) UnescapeID(folder string) string { return l.unescape(folder) }

func isPart(name string) bool {
	return name != "" && name[0] != '.' && storage.CheckLenient(storage.Address{Tenant: "x", Type: "x", ID: name}) == nil
}

func hasSuffixFold(s, suffix string) bool {
	return len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix)
}
