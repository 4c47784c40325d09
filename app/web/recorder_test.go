package web_test

import (
	"context"
	"io"
	"sync"

	"velocity.internal/desk/backend/storage"
)

// recorder notes which methods of a store are used. One that it does not know
// goes through unnoticed, and the test that asks for every method finds that.
type recorder struct {
	storage.Storage
	used *sync.Map
}

func (r recorder) note(method string) storage.Storage {
	r.used.Store(method, true)
	return r.Storage
}

func (r recorder) CheckConnection(ctx context.Context) error {
	return r.note("CheckConnection").CheckConnection(ctx)
}

func (r recorder) Capabilities() storage.Capabilities {
	return r.note("Capabilities").Capabilities()
}

func (r recorder) With(opts storage.Options) storage.Storage {
	return recorder{r.note("With").With(opts), r.used}
}

func (r recorder) Close() error {
	return r.note("Close").Close()
}

func (r recorder) Put(ctx context.Context, tenant, contentType, id, ext string, content []byte, mimeType string, state storage.State) (*storage.ContentItem, error) {
	return r.note("Put").Put(ctx, tenant, contentType, id, ext, content, mimeType, state)
}

func (r recorder) PutStream(ctx context.Context, tenant, contentType, id, ext string, body io.Reader, contentLength int64, mimeType string, state storage.State, metadata map[string]string) (*storage.ContentItem, error) {
	return r.note("PutStream").PutStream(ctx, tenant, contentType, id, ext, body, contentLength, mimeType, state, metadata)
}

func (r recorder) Get(ctx context.Context, tenant, contentType, id, ext string, state storage.State) (*storage.ContentItem, error) {
	return r.note("Get").Get(ctx, tenant, contentType, id, ext, state)
}

func (r recorder) GetStream(ctx context.Context, tenant, contentType, id, ext string, state storage.State) (*storage.ContentStream, error) {
	return r.note("GetStream").GetStream(ctx, tenant, contentType, id, ext, state)
}

func (r recorder) Exists(ctx context.Context, tenant, contentType, id, ext string, state storage.State) (bool, error) {
	return r.note("Exists").Exists(ctx, tenant, contentType, id, ext, state)
}

func (r recorder) Delete(ctx context.Context, tenant, contentType, id, ext string, state storage.State) error {
	return r.note("Delete").Delete(ctx, tenant, contentType, id, ext, state)
}

func (r recorder) FindContentStream(ctx context.Context, tenant, contentType, id, extHint string, state storage.State) (*storage.ContentStream, error) {
	return r.note("FindContentStream").FindContentStream(ctx, tenant, contentType, id, extHint, state)
}

func (r recorder) List(ctx context.Context, tenant, contentType string, state storage.State) ([]*storage.ContentItem, error) {
	return r.note("List").List(ctx, tenant, contentType, state)
}

func (r recorder) ListPage(ctx context.Context, tenant, contentType string, state storage.State, opts storage.ListOptions) (*storage.Page, error) {
	return r.note("ListPage").ListPage(ctx, tenant, contentType, state, opts)
}

func (r recorder) Browse(ctx context.Context, tenant, contentType, prefix string, state storage.State) (*storage.BrowseResult, error) {
	return r.note("Browse").Browse(ctx, tenant, contentType, prefix, state)
}

func (r recorder) Transition(ctx context.Context, tenant, contentType, id, ext string, fromState, toState storage.State) (*storage.ContentItem, error) {
	return r.note("Transition").Transition(ctx, tenant, contentType, id, ext, fromState, toState)
}

func (r recorder) Move(ctx context.Context, tenant, contentType, id, toType, toID string) error {
	return r.note("Move").Move(ctx, tenant, contentType, id, toType, toID)
}

func (r recorder) ListDeleted(ctx context.Context, tenant, contentType string, opts storage.ListOptions) (*storage.DeletedPage, error) {
	return r.note("ListDeleted").ListDeleted(ctx, tenant, contentType, opts)
}

func (r recorder) ListVersions(ctx context.Context, tenant, contentType, id, ext string) ([]*storage.ContentVersion, error) {
	return r.note("ListVersions").ListVersions(ctx, tenant, contentType, id, ext)
}

func (r recorder) GetVersion(ctx context.Context, tenant, contentType, id, ext, versionID string) (*storage.ContentItem, error) {
	return r.note("GetVersion").GetVersion(ctx, tenant, contentType, id, ext, versionID)
}

func (r recorder) GetVersionStream(ctx context.Context, tenant, contentType, id, ext, versionID string) (*storage.ContentStream, error) {
	return r.note("GetVersionStream").GetVersionStream(ctx, tenant, contentType, id, ext, versionID)
}

func (r recorder) RestoreVersion(ctx context.Context, tenant, contentType, id, ext, versionID string) (*storage.ContentItem, error) {
	return r.note("RestoreVersion").RestoreVersion(ctx, tenant, contentType, id, ext, versionID)
}

func (r recorder) ImportVersion(ctx context.Context, tenant, contentType, id, ext string, version storage.ImportedVersion) (*storage.ContentItem, error) {
	return r.note("ImportVersion").ImportVersion(ctx, tenant, contentType, id, ext, version)
}

func (r recorder) PutHistoryRecord(ctx context.Context, tenant, contentType, id string, record *storage.HistoryRecord) error {
	return r.note("PutHistoryRecord").PutHistoryRecord(ctx, tenant, contentType, id, record)
}

func (r recorder) GetHistoryRecord(ctx context.Context, tenant, contentType, id, version string) (*storage.HistoryRecord, error) {
	return r.note("GetHistoryRecord").GetHistoryRecord(ctx, tenant, contentType, id, version)
}

func (r recorder) ListHistoryRecords(ctx context.Context, tenant, contentType, id string) ([]*storage.HistoryRecord, error) {
	return r.note("ListHistoryRecords").ListHistoryRecords(ctx, tenant, contentType, id)
}

func (r recorder) GetLatestHistoryVersion(ctx context.Context, tenant, contentType, id string) (string, error) {
	return r.note("GetLatestHistoryVersion").GetLatestHistoryVersion(ctx, tenant, contentType, id)
}

func (r recorder) GetSchema(ctx context.Context, tenant, name string) (*storage.Schema, error) {
	return r.note("GetSchema").GetSchema(ctx, tenant, name)
}

func (r recorder) GetGlobalSchema(ctx context.Context, name string) (*storage.Schema, error) {
	return r.note("GetGlobalSchema").GetGlobalSchema(ctx, name)
}

func (r recorder) PutGlobalSchema(ctx context.Context, name string, content []byte) error {
	return r.note("PutGlobalSchema").PutGlobalSchema(ctx, name, content)
}

func (r recorder) DeleteGlobalSchema(ctx context.Context, name string) error {
	return r.note("DeleteGlobalSchema").DeleteGlobalSchema(ctx, name)
}

func (r recorder) ListGlobalSchemas(ctx context.Context) ([]string, error) {
	return r.note("ListGlobalSchemas").ListGlobalSchemas(ctx)
}

func (r recorder) GetTenantSchema(ctx context.Context, tenant, name string) (*storage.Schema, error) {
	return r.note("GetTenantSchema").GetTenantSchema(ctx, tenant, name)
}

func (r recorder) PutTenantSchema(ctx context.Context, tenant, name string, content []byte) error {
	return r.note("PutTenantSchema").PutTenantSchema(ctx, tenant, name, content)
}

func (r recorder) DeleteTenantSchema(ctx context.Context, tenant, name string) error {
	return r.note("DeleteTenantSchema").DeleteTenantSchema(ctx, tenant, name)
}

func (r recorder) ListTenantSchemas(ctx context.Context, tenant string) ([]string, error) {
	return r.note("ListTenantSchemas").ListTenantSchemas(ctx, tenant)
}

func (r recorder) ListAllSchemas(ctx context.Context, tenant string) ([]string, error) {
	return r.note("ListAllSchemas").ListAllSchemas(ctx, tenant)
}

func (r recorder) SchemaExists(ctx context.Context, tenant, name string) (bool, error) {
	return r.note("SchemaExists").SchemaExists(ctx, tenant, name)
}

func (r recorder) PutComment(ctx context.Context, tenant, contentType, contentID string, state storage.State, comment *storage.Comment) error {
	return r.note("PutComment").PutComment(ctx, tenant, contentType, contentID, state, comment)
}

func (r recorder) GetComment(ctx context.Context, tenant, contentType, contentID string, state storage.State, commentID string) (*storage.Comment, error) {
	return r.note("GetComment").GetComment(ctx, tenant, contentType, contentID, state, commentID)
}

func (r recorder) ListComments(ctx context.Context, tenant, contentType, contentID string, state storage.State) ([]*storage.Comment, error) {
	return r.note("ListComments").ListComments(ctx, tenant, contentType, contentID, state)
}

func (r recorder) DeleteComment(ctx context.Context, tenant, contentType, contentID string, state storage.State, commentID string) error {
	return r.note("DeleteComment").DeleteComment(ctx, tenant, contentType, contentID, state, commentID)
}

func (r recorder) DeleteAllComments(ctx context.Context, tenant, contentType, contentID string, state storage.State) error {
	return r.note("DeleteAllComments").DeleteAllComments(ctx, tenant, contentType, contentID, state)
}

func (r recorder) HasUnresolvedComments(ctx context.Context, tenant, contentType, contentID string, state storage.State) (bool, error) {
	return r.note("HasUnresolvedComments").HasUnresolvedComments(ctx, tenant, contentType, contentID, state)
}

func (r recorder) ListWebhooks(ctx context.Context, tenant string) ([]*storage.Webhook, error) {
	return r.note("ListWebhooks").ListWebhooks(ctx, tenant)
}

func (r recorder) GetWebhook(ctx context.Context, tenant, webhookID string) (*storage.Webhook, error) {
	return r.note("GetWebhook").GetWebhook(ctx, tenant, webhookID)
}

func (r recorder) PutWebhook(ctx context.Context, tenant string, webhook *storage.Webhook) error {
	return r.note("PutWebhook").PutWebhook(ctx, tenant, webhook)
}

func (r recorder) DeleteWebhook(ctx context.Context, tenant, webhookID string) error {
	return r.note("DeleteWebhook").DeleteWebhook(ctx, tenant, webhookID)
}

func (r recorder) GetMetadata(ctx context.Context, tenant, contentType, id, ext string, state storage.State) (map[string]string, error) {
	return r.note("GetMetadata").GetMetadata(ctx, tenant, contentType, id, ext, state)
}

func (r recorder) SetMetadata(ctx context.Context, tenant, contentType, id, ext string, state storage.State, metadata map[string]string) error {
	return r.note("SetMetadata").SetMetadata(ctx, tenant, contentType, id, ext, state, metadata)
}

func (r recorder) UpdateMetadata(ctx context.Context, tenant, contentType, id, ext string, state storage.State, metadata map[string]string) error {
	return r.note("UpdateMetadata").UpdateMetadata(ctx, tenant, contentType, id, ext, state, metadata)
}

func (r recorder) DeleteMetadataKeys(ctx context.Context, tenant, contentType, id, ext string, state storage.State, keys []string) error {
	return r.note("DeleteMetadataKeys").DeleteMetadataKeys(ctx, tenant, contentType, id, ext, state, keys)
}

func (r recorder) ListTenants(ctx context.Context) ([]string, error) {
	return r.note("ListTenants").ListTenants(ctx)
}

func (r recorder) CreateTenant(ctx context.Context, tenant string) error {
	return r.note("CreateTenant").CreateTenant(ctx, tenant)
}

func (r recorder) ListContentTypes(ctx context.Context, tenant string) ([]string, error) {
	return r.note("ListContentTypes").ListContentTypes(ctx, tenant)
}

func (r recorder) CreateContentType(ctx context.Context, tenant, contentType string) error {
	return r.note("CreateContentType").CreateContentType(ctx, tenant, contentType)
}

func (r recorder) DeleteContentType(ctx context.Context, tenant, contentType string) error {
	return r.note("DeleteContentType").DeleteContentType(ctx, tenant, contentType)
}

func (r recorder) DeleteTenant(ctx context.Context, tenant string) error {
	return r.note("DeleteTenant").DeleteTenant(ctx, tenant)
}

func (r recorder) CreateFolder(ctx context.Context, tenant, contentType, folderPath string, state storage.State) error {
	return r.note("CreateFolder").CreateFolder(ctx, tenant, contentType, folderPath, state)
}

func (r recorder) DeleteFolder(ctx context.Context, tenant, contentType, folderPath string) error {
	return r.note("DeleteFolder").DeleteFolder(ctx, tenant, contentType, folderPath)
}

func (r recorder) GetDirectoryIndex(ctx context.Context, tenant, contentType, prefix string, state storage.State) (*storage.DirectoryIndex, error) {
	return r.note("GetDirectoryIndex").GetDirectoryIndex(ctx, tenant, contentType, prefix, state)
}

func (r recorder) PutDirectoryIndex(ctx context.Context, tenant, contentType, prefix string, state storage.State, index *storage.DirectoryIndex) error {
	return r.note("PutDirectoryIndex").PutDirectoryIndex(ctx, tenant, contentType, prefix, state, index)
}

func (r recorder) PutRecord(ctx context.Context, tenant, contentType, id, kind, key string, body []byte) error {
	return r.note("PutRecord").PutRecord(ctx, tenant, contentType, id, kind, key, body)
}

func (r recorder) GetRecord(ctx context.Context, tenant, contentType, id, kind, key string) (*storage.Record, error) {
	return r.note("GetRecord").GetRecord(ctx, tenant, contentType, id, kind, key)
}

func (r recorder) ListRecords(ctx context.Context, tenant, contentType, id, kind string) ([]*storage.Record, error) {
	return r.note("ListRecords").ListRecords(ctx, tenant, contentType, id, kind)
}

func (r recorder) DeleteRecord(ctx context.Context, tenant, contentType, id, kind, key string) error {
	return r.note("DeleteRecord").DeleteRecord(ctx, tenant, contentType, id, kind, key)
}

func (r recorder) Watch(ctx context.Context, scope storage.Scope) (<-chan storage.Event, error) {
	return r.note("Watch").Watch(ctx, scope)
}

// The recorder is in step with a remote, which the store behind it need not have.

func (recorder) Standing(context.Context) (storage.Standing, error) {
	return storage.Standing{Ahead: 1}, nil
}

func (recorder) FetchRemote(_ context.Context, progress func(string)) (storage.Standing, error) {
	progress("fetching")
	return storage.Standing{}, nil
}

func (r recorder) SyncRemote(ctx context.Context, progress func(string)) (storage.Standing, error) {
	return r.FetchRemote(ctx, progress)
}
