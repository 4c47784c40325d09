// Package transfer moves content between a store and a folder in the layout of
// the tree backends: tenants, content in its three states with `.meta` sidecars,
// schemas, webhooks, comments, history, workflow records, the order of folders
// and empty folders.
//
// Both directions stream, account for every file or fact they meet, stop at
// nothing but an outage or a cancelled context, and can be run again: what is
// already there and equal is passed over without a new version.
//
// Earlier versions and sign-ins are not part of a transfer.
package transfer
