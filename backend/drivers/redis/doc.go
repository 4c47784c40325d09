// Package redis keeps a store in Redis 7 or newer, or in Valkey: one server, one
// watched by Sentinel, or a cluster. It holds everything in memory, so items have
// a limit of 64 MiB, and how much of it survives a crash is for the settings of
// the server to say; Capabilities.Warning repeats what they say in words.
//
// Every change is one Lua script, in one round trip for a body of less than 256
// KiB. Every key of a tenant begins with one hash tag, so that a script may touch
// all that belongs together and everything of a tenant lies on one node of a
// cluster. With {t} for {root:tenant} (a tenant is escaped as in a URL), keys are
//
//	{t}                        hash: token, ttl, sequence (of versions)
//	{t}:types                  hash: folded name → type
//	{t}:items:STATE:TYPE       hash: name → record (record.go)
//	{t}:names:STATE:TYPE       index of the names in items
//	{t}:folds:TYPE             hash: folded name → name, of all that exist or have versions
//	{t}:versions:TYPE          hash: name NUL version → record
//	{t}:past:TYPE              index of name NUL sequence NUL version
//	{t}:deleted:TYPE           index of the names in no state that have versions
//	{t}:deletedat:TYPE         hash: such a name → microseconds since 1970
//	{t}:folders:STATE:TYPE     index of folders that may be empty
//	{t}:docs:SHELF             hash: id NUL name → document (shelves: documents.go)
//	{t}:docnames:SHELF         index of the fields in docs
//	{t}:groups:TYPE            set: the kinds of records
//	{t}:shelved                set: the types that have documents
//	{t}:blob:BLOB              hash: number → chunk of 256 KiB
//	{t}:refs                   hash: blob → how many records point to it
//	{t}:gone                   the token of a tenant that was removed (registry.go)
//	{root}:tenants             hash: folded name → name and token
//	{root}:docs:…              global schemas and sessions
//
// where an index is a sorted set whose members all have the score 0 and so stand
// in bytewise order. Versions, restores and transitions point to blobs and copy
// no bytes. A staged upload expires unless a write binds it; a replaced blob of
// several chunks stays for an hour, which an open stream extends.
package redis
