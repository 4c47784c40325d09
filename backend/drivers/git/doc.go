// Package git keeps a store in a branch of an ordinary Git repository, in the
// layout of package tree, so that developers clone, diff and push it. A repository
// that others made opens as it is, bare or with a work tree, and its past counts.
//
// # What is a commit
//
// Every change is one commit. Its author and message are the editor's, the
// committer is the desk. Trailers that begin with Velocity- say what a tree
// cannot: the time finer than a second, the action, that an item was put again
// with the same bytes (Velocity-Version with its path), that an id was moved
// (Velocity-From, Velocity-To) or that a type was removed for good
// (Velocity-Remove). The commit is the history record of the version that it
// makes; what it cannot hold as it was given is a note under refs/notes/velocity.
// The id of a version is the hash of its commit. MIME type, metadata and the base
// of a draft stand in a sidecar; live content whose MIME type is that of its
// extension and that has no metadata has none.
//
// # How a change is made
//
// Under the lock of the store the objects are built directly: the blob, the trees
// along the path, the commit. Nothing walks a work tree. Objects and the move of
// the branch are appended to a journal, which is synced; then the loose objects
// are put in place and the branch is moved in git's own way, by its lock file and
// a rename, so that git and we never overwrite each other. After a loss of power
// the next open makes from the journal what the disk forgot. In the background
// loose objects are packed, and the journal begins anew.
//
// # How things are found
//
// Beside the repository, in the folder velocity of the git directory, an SQLite
// file holds what the tip of the branch is and which commit made which version.
// Every call looks whether the branch has moved and first follows the new
// commits, whoever made them. The index is derived: a broken one, or one whose
// tip is no longer an ancestor (a force-push), is made anew.
//
// Versions of an item are its versions on the line of the branch, as git log
// tells them: every commit that added or changed it, and those that trailers
// name. Deletions are none. A move takes them along and is none itself.
//
// # Large files
//
// Content from a threshold on is a Git LFS pointer with its line in
// .gitattributes; the object stands in the standard local store. In a work tree
// the pointer is checked out; git lfs checkout replaces it.
//
// # What is not done
//
// Nothing in a repository makes this program run, follow or ask anything: no
// hooks, no filters, no submodules, no symbolic links, no other program.
// Repositories that need more (alternates, partial clones, SHA-256, reftable,
// linked work trees) are refused in words.
package git
