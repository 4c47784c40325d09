package editorial

import (
	"context"
	"errors"

	"velocity.internal/desk/backend/identity"
	"velocity.internal/desk/backend/storage"
)

// canRead is the check at the head of every read.
func (d *Desk) canRead(tenant string) error { return d.actor.Require(tenant, identity.Read) }

func ignoreAbsent(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}

// Submit sends a draft into review. It is refused while comments on it are
// open, while another submission of the item is pending and not named in
// step.Target, and when an enforced schema finds problems.
func (d *Desk) Submit(ctx context.Context, ref Ref, step Step) (*storage.ContentItem, error) {
	it, err := d.transition(ctx, ref, identity.Write, storage.Draft, storage.Pending, step)
	if err != nil {
		return nil, err
	}
	d.note(ctx, ref, kindSubmit, ref.Ext, Submission{Author: d.actor.Name, At: d.now(), Message: step.Message})
	d.signed(ctx, ref, storage.Pending)
	d.decided(ctx, ref, storage.Pending, Decision{Verb: VerbSubmit, Message: step.Message})
	return it, nil
}

// RequestChanges sends pending content back to draft, with its comments.
func (d *Desk) RequestChanges(ctx context.Context, ref Ref, step Step) (*storage.ContentItem, error) {
	return d.sendBack(ctx, ref, identity.Review, VerbRequestChanges, step)
}

// Withdraw takes a submission back to draft, for those who may write.
func (d *Desk) Withdraw(ctx context.Context, ref Ref, step Step) (*storage.ContentItem, error) {
	return d.sendBack(ctx, ref, identity.Write, VerbWithdraw, step)
}

func (d *Desk) sendBack(ctx context.Context, ref Ref, right identity.Right, verb string, step Step) (*storage.ContentItem, error) {
	it, err := d.transition(ctx, ref, right, storage.Pending, storage.Draft, step)
	if err != nil {
		return nil, err
	}
	d.forgetSubmission(ctx, ref)
	d.decided(ctx, ref, storage.Draft, Decision{Verb: verb, Message: step.Message})
	return it, nil
}

// Approve publishes pending content. Open comments block it; when live has
// moved on since the content was made it is ErrConflict, to be merged.
func (d *Desk) Approve(ctx context.Context, ref Ref, step Step) (*storage.ContentItem, error) {
	return d.publish(ctx, ref, identity.Review, storage.Pending, VerbApprove, step)
}

// Publish makes a draft live without review, under the same conditions.
func (d *Desk) Publish(ctx context.Context, ref Ref, step Step) (*storage.ContentItem, error) {
	return d.publish(ctx, ref, identity.Publish, storage.Draft, VerbPublish, step)
}

func (d *Desk) publish(ctx context.Context, ref Ref, right identity.Right, from storage.State, verb string, step Step) (*storage.ContentItem, error) {
	it, err := d.transition(ctx, ref, right, from, storage.Live, step)
	if err != nil {
		return nil, err
	}
	d.forgetSubmission(ctx, ref)
	d.decided(ctx, ref, storage.Live, Decision{Verb: verb, Message: step.Message, Version: it.VersionID})
	return it, nil
}

func (d *Desk) forgetSubmission(ctx context.Context, ref Ref) {
	_ = d.with(storage.Options{}).DeleteRecord(context.WithoutCancel(ctx), ref.Tenant, ref.Type, ref.ID, kindSubmit, ref.Ext)
}

// transition checks the right, the message and, on the way forward, the schema,
// then moves the item.
func (d *Desk) transition(ctx context.Context, ref Ref, right identity.Right, from, to storage.State, step Step) (*storage.ContentItem, error) {
	if err := d.actor.Require(ref.Tenant, right); err != nil {
		return nil, err
	}
	if err := checkMessage(step.Message); err != nil {
		return nil, err
	}
	if step.Revision == "" {
		return nil, storage.Errorf(storage.ErrInvalid, "the revision that you have seen is missing")
	}
	if storage.Forward(from, to) {
		if err := d.validateStored(ctx, ref, from, to); err != nil {
			return nil, err
		}
	}
	return d.with(storage.Options{IfMatch: &step.Revision, Target: step.Target, Message: step.Message}).
		Transition(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, from, to)
}

// Unpublish takes live content back into a draft; its versions stay
// restorable. When a draft exists already it is kept as it is.
func (d *Desk) Unpublish(ctx context.Context, ref Ref, step Step) error {
	if err := d.actor.Require(ref.Tenant, identity.Publish); err != nil {
		return err
	}
	if step.Revision == "" {
		return storage.Errorf(storage.ErrInvalid, "the revision that you have seen is missing")
	}
	in, err := d.store.GetStream(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, storage.Live)
	if err != nil {
		return err
	}
	defer func() { _ = in.Body.Close() }()
	if err := storage.CheckMatch(&step.Revision, in.Revision); err != nil {
		return err
	}
	made, err := d.with(storage.Options{IfMatch: storage.Absent(), Message: step.Message}).
		PutStream(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, in.Body, in.Size, in.ContentType, storage.Draft, in.Metadata)
	if err != nil && !errors.Is(err, storage.ErrConflict) {
		return err
	}
	err = d.with(storage.Options{IfMatch: &step.Revision, Message: step.Message}).Delete(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, storage.Live)
	if err != nil {
		if made != nil { // live was changed in between: the copy of its older text must not stay
			undo := storage.Options{IfMatch: &made.Revision}
			_ = d.with(undo).Delete(context.WithoutCancel(ctx), ref.Tenant, ref.Type, ref.ID, ref.Ext, storage.Draft)
		}
		return err
	}
	if made != nil {
		d.signed(ctx, ref, storage.Draft)
	}
	d.decided(ctx, ref, storage.Live, Decision{Verb: VerbUnpublish, Message: step.Message, Version: in.VersionID})
	return nil
}

// Discard deletes a draft with its comments. Live content is not touched.
func (d *Desk) Discard(ctx context.Context, ref Ref, step Step) error {
	if err := d.actor.Require(ref.Tenant, identity.Write); err != nil {
		return err
	}
	if step.Revision == "" {
		return storage.Errorf(storage.ErrInvalid, "the revision that you have seen is missing")
	}
	if _, err := d.stat(ctx, ref, storage.Draft); err != nil {
		return err
	}
	if err := d.remove(ctx, ref, storage.Draft, &step.Revision, step.Message); err != nil {
		return err
	}
	d.decided(ctx, ref, storage.Draft, Decision{Verb: VerbDiscard, Message: step.Message})
	return nil
}

// remove deletes an address and the comments that concern only it.
func (d *Desk) remove(ctx context.Context, ref Ref, state storage.State, ifMatch *string, message string) error {
	err := d.with(storage.Options{IfMatch: ifMatch, Message: message}).Delete(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, state)
	if err != nil || state == storage.Live {
		return err
	}
	comments, err := d.store.ListComments(ctx, ref.Tenant, ref.Type, ref.ID, state)
	if err != nil {
		return err
	}
	for _, c := range comments {
		if c.Ext != ref.Ext {
			continue
		}
		if err := d.with(storage.Options{}).DeleteComment(ctx, ref.Tenant, ref.Type, ref.ID, state, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// Delete deletes an item in every state. Versions of live content stay
// restorable from the trash; a draft that was never live is gone for good.
func (d *Desk) Delete(ctx context.Context, ref Ref, message string) error {
	if err := d.actor.Require(ref.Tenant, identity.Write); err != nil {
		return err
	}
	seen := map[storage.State]string{}
	for _, state := range storage.States() {
		it, err := d.stat(ctx, ref, state)
		if err == nil {
			seen[state] = it.Revision
		} else if !errors.Is(err, storage.ErrNotFound) {
			return err
		}
	}
	if len(seen) == 0 {
		return storage.Errorf(storage.ErrNotFound, "%s does not exist", ref.At(storage.Live))
	}
	if _, live := seen[storage.Live]; live {
		if err := d.actor.Require(ref.Tenant, identity.Publish); err != nil {
			return err
		}
	}
	for state, revision := range seen {
		if err := d.remove(ctx, ref, state, &revision, message); err != nil {
			return err
		}
	}
	d.forgetSubmission(ctx, ref)
	d.decided(ctx, ref, storage.Live, Decision{Verb: VerbDelete, Message: message})
	return nil
}

// Restore puts an old version into a draft or straight onto live. Either way it
// is a new entry that names its source. For a draft, step.Revision is that of
// the draft that is replaced, "" when there is none; for live, that of live.
func (d *Desk) Restore(ctx context.Context, ref Ref, version string, to storage.State, step Step) (*Saved, error) {
	state, err := d.saveState(ref.Tenant, to)
	if err != nil {
		return nil, err
	}
	if err := checkMessage(step.Message); err != nil {
		return nil, err
	}
	var it *storage.ContentItem
	if state == storage.Live {
		if err := d.validateVersion(ctx, ref, version); err != nil {
			return nil, err
		}
		it, err = d.with(storage.Options{IfMatch: &step.Revision, Message: step.Message}).
			RestoreVersion(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, version)
	} else {
		it, err = d.restoreDraft(ctx, ref, version, step)
	}
	if err != nil {
		return nil, err
	}
	d.signed(ctx, ref, state)
	d.decided(ctx, ref, state, Decision{Verb: VerbRestore, Message: step.Message, Version: version})
	return &Saved{Item: it}, nil
}

func (d *Desk) restoreDraft(ctx context.Context, ref Ref, version string, step Step) (*storage.ContentItem, error) {
	in, err := d.store.GetVersionStream(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, version)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Body.Close() }()
	live, err := d.stat(ctx, ref, storage.Live)
	if ignoreAbsent(err) != nil {
		return nil, err
	}
	seen := ""
	if live != nil {
		seen = live.Revision
	}
	opts := storage.Options{IfMatch: &step.Revision, Target: &seen, Message: step.Message}
	return d.with(opts).PutStream(ctx, ref.Tenant, ref.Type, ref.ID, ref.Ext, in.Body, in.Size, in.ContentType, storage.Draft, in.Metadata)
}
