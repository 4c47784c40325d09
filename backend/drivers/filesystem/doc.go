// Package filesystem keeps a store as a folder of ordinary files in the layout
// of package tree. A folder that was laid by hand or by another program opens
// as it is; what it lacks (sidecars, versions) is added to an item when the item
// is first written.
//
// # What stands where
//
// Beside the layout there is one folder of our own, .velocity, with the format
// of the store, lock files, temporary files and the journal of changes. All
// access goes through os.Root; symbolic links are never followed and never listed.
//
// # How a change is made
//
// The new files are written and synced in .velocity/tmp. Under the lock of the
// tenant, the renames and removals that make the change are written as one
// intent into the lock file and synced; then they are done, the folders are
// synced, and the intent is cleared. Whoever takes a lock and finds an intent
// completes it first, so that a change is whole also when a process is killed in
// between. Putting a single file in place needs no intent.
//
// Readers take no lock: the sidecar of an item names the size and time of the
// bytes that it describes and is replaced before them, so that a pair that does
// not fit is noticed and read again under the lock. A pair that still does not
// fit was edited by hand: the bytes win, MIME type and metadata are kept, and
// the bytes become a version of their own when the item is next written.
//
// Bytes that no sidecar describes are hashed when they are read or listed; the
// hash is remembered as long as the file keeps its size and time.
//
// Versions of less than 1 MiB are copies, so that a program that edits a live
// file in place does not change the past; larger ones are hard links where the
// disk has them, and bytes that no longer fit a version are ErrCorrupt.
//
// # Windows
//
// Locks are LockFileEx, folders are not synced because the system has no call
// for it, and replacing a file that somebody reads needs a disk with POSIX
// renames (NTFS since Windows 10 1809); elsewhere the write is ErrUnavailable
// and may be repeated when the reader has ended.
package filesystem
