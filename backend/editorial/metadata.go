package editorial

import (
	"context"

	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
)

// MetadataChanges are changes of an item's metadata.
type MetadataChanges struct {
	Replace bool              // drop what is not in Set
	Set     map[string]string // new values
	Remove  []string          // keys that go
}

// ChangeMetadata changes the metadata of an item in a state; on live it needs
// the right to publish and makes a version. A change that changes nothing
// writes nothing. It returns the metadata that the item has now.
func (d *Desk) ChangeMetadata(ctx context.Context, ref Ref, state storage.State, step Step, change MetadataChanges) (map[string]string, error) {
	state, err := storage.ParseState(string(state))
	if err != nil {
		return nil, err
	}
	right := identity.Write
	if state == storage.Live {
		right = identity.Publish
	}
	if err := d.actor.Require(ref.Tenant, right); err != nil {
		return nil, err
	}
	if err := checkMessage(step.Message); err != nil {
		return nil, err
	}
	old, err := d.store.GetMetadata(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, state)
	if err != nil {
		return nil, err
	}
	set, err := storage.NormalizeMetadata(change.Set)
	if err != nil {
		return nil, err
	}
	wanted, err := storage.MetadataRequest{Replace: change.Replace, Set: set, Remove: change.Remove}.Apply(old)
	if err != nil {
		return nil, err
	}
	if len(wanted) == len(old) && storage.MatchMetadata(old, wanted) {
		return old, nil
	}
	s := d.with(storage.Options{IfMatch: &step.Revision, Message: step.Message})
	switch {
	case change.Replace || len(set) > 0 && len(change.Remove) > 0:
		err = s.SetMetadata(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, state, wanted)
	case len(change.Remove) > 0:
		err = s.DeleteMetadataKeys(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, state, change.Remove)
	default:
		err = s.UpdateMetadata(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, state, set)
	}
	if err != nil {
		return nil, err
	}
	d.signed(ctx, ref, state)
	d.touch(ref)
	d.audit(ctx, VerbMetadata, ref, state, "", step.Message)
	return wanted, nil
}
