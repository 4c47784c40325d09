package app

import (
	"velocity.internal/desk/backend/diff"
	"velocity.internal/desk/backend/editorial"
	"velocity.internal/desk/backend/storage"
)

// enum is one member of an enumeration, as Wails reads it.
type enum[T ~string] struct {
	Value  T
	TSName string
}

// Enums returns the enumerations of the bound signatures, for the generator.
func Enums() []any {
	return []any{
		[]enum[storage.State]{{storage.Draft, "Draft"}, {storage.Pending, "Pending"}, {storage.Live, "Live"}},
		[]enum[editorial.Validation]{{editorial.ValidationOff, "Off"}, {editorial.ValidationWarn, "Warn"}, {editorial.ValidationEnforce, "Enforce"}},
		[]enum[diff.Kind]{{diff.Same, "Same"}, {diff.Added, "Added"}, {diff.Removed, "Removed"}, {diff.Changed, "Changed"}},
		[]enum[diff.Side]{{diff.Base, "Base"}, {diff.Mine, "Mine"}, {diff.Theirs, "Theirs"}, {diff.Given, "Given"}},
	}
}
