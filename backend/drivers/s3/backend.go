package s3

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"velocity.internal/desk/backend/storage"
)

// Names of the settings.
const (
	fieldPreset      = "preset"
	fieldEndpoint    = "endpoint"
	fieldBucket      = "bucket"
	fieldRoot        = "root"
	fieldRegion      = "region"
	fieldPathStyle   = "path_style"
	fieldAccessKey   = "access_key"
	fieldSecretKey   = "secret_key"
	fieldToken       = "session_token"
	fieldCA          = "ca"
	fieldVersioning  = "versioning"
	fieldMaxVersions = "max_versions"
)

// preset is what is known of a service: how its endpoint is made of the region
// and how its buckets are addressed.
type preset struct {
	name      string
	endpoint  string // with {region}; "" is given by the person, or AWS's own
	pathStyle bool
}

const (
	presetOther = "other"
	presetAWS   = "AWS"
	pathAuto    = "auto"
)

var presets = []preset{
	{name: presetOther},
	{name: presetAWS},
	{name: "MinIO", pathStyle: true},
	{name: "Wasabi", endpoint: "https://s3.{region}.wasabisys.com"},
	{name: "DigitalOcean Spaces", endpoint: "https://{region}.digitaloceanspaces.com"},
	{name: "Backblaze B2", endpoint: "https://s3.{region}.backblazeb2.com"},
	{name: "Cloudflare R2", pathStyle: true},
	{name: "Ceph", pathStyle: true},
	{name: "Versity", pathStyle: true},
}

// Backend describes stores in buckets. Their URL is s3://BUCKET/ROOT with the
// settings as options; keys may stand in front of the bucket, KEY:SECRET@.
var Backend = storage.Backend{
	Kind:    "s3",
	Title:   "S3 bucket",
	Note:    "A bucket of AWS or any compatible service, in the layout of the original Velocity server; both may use it.",
	Schemes: []string{"s3"},
	Form:    "s3://BUCKET[/ROOT]",
	Fields: []storage.Field{
		{
			Name: fieldPreset, Label: "Service", Kind: storage.FieldChoice, Default: presetOther, Choices: presetNames(),
			Help: "Fills in the endpoint from the region, and how buckets are addressed, where you leave them open. R2, MinIO, Ceph and Versity need their endpoint.",
		},
		{Name: fieldEndpoint, Label: "Endpoint", Help: "https://HOST or http://HOST:PORT; empty for AWS and for services whose endpoint follows from the region.", Kind: storage.FieldText, Choices: []string{}},
		{Name: fieldBucket, Label: "Bucket", Help: "It must exist.", Kind: storage.FieldText, Required: true, Choices: []string{}},
		{Name: fieldRoot, Label: "Folder in the bucket", Help: "The original server calls it S3_ROOT; its default is its environment, development or production.", Kind: storage.FieldText, Choices: []string{}},
		{Name: fieldAccessKey, Label: "Access key", Help: "Empty takes the keys of the environment, as the tools of AWS do.", Kind: storage.FieldText, Choices: []string{}},
		{Name: fieldSecretKey, Label: "Secret key", Kind: storage.FieldSecret, Choices: []string{}},
		{Name: fieldRegion, Label: "Region", Help: "For example eu-central-1; R2 wants auto.", Kind: storage.FieldText, Default: defaultRegion, Choices: []string{}},
		{Name: fieldToken, Label: "Session token", Help: "Only with temporary keys.", Kind: storage.FieldSecret, Choices: []string{}},
		{Name: fieldPathStyle, Label: "Bucket in the path", Help: "For services that do not know the bucket as a part of the host name; auto does what the service needs.", Kind: storage.FieldChoice, Default: pathAuto, Choices: []string{pathAuto, "true", "false"}},
		{Name: fieldCA, Label: "Certificate authority", Help: "A PEM file, for services whose certificate the system does not trust.", Kind: storage.FieldFile, Choices: []string{}},
		{
			Name: fieldVersioning, Label: "Versions", Kind: storage.FieldChoice, Default: string(VersioningBucket),
			Choices: []string{string(VersioningBucket), string(VersioningOn), string(VersioningFolder)},
			Help:    "bucket: by the versioning of the bucket; on: the same, and it is switched on; folder: as objects below _versions/, for services without versioning, such as R2.",
		},
		{Name: fieldMaxVersions, Label: "Versions to keep", Help: "Of each item; 0 keeps all.", Kind: storage.FieldNumber, Default: "0", Choices: []string{}},
	},
	FromURL: fromURL,
	ToURL:   toURL,
	Place:   place,
	Open: func(ctx context.Context, values map[string]string) (storage.Storage, error) {
		cfg, err := configOf(values)
		if err != nil {
			return nil, err
		}
		return Open(ctx, cfg)
	},
}

func presetNames() []string {
	names := make([]string, 0, len(presets))
	for _, p := range presets {
		names = append(names, p.name)
	}
	return names
}

// options are the settings that a URL carries behind the question mark, the
// secret ones apart.
var options = []string{fieldPreset, fieldEndpoint, fieldRegion, fieldAccessKey, fieldPathStyle, fieldCA, fieldVersioning, fieldMaxVersions}

func fromURL(u *url.URL) (map[string]string, error) {
	switch {
	case u.Opaque != "" || u.Host == "":
		return nil, storage.Errorf(storage.ErrInvalid, "a store in a bucket is written s3://BUCKET/ROOT?endpoint=URL&region=REGION")
	case u.Fragment != "":
		return nil, storage.Errorf(storage.ErrInvalid, "write # in the URL of a bucket as %%23")
	}
	values := map[string]string{fieldBucket: u.Host}
	if root := strings.Trim(u.Path, "/"); root != "" {
		values[fieldRoot] = root
	}
	if u.User != nil {
		secret, _ := u.User.Password()
		values[fieldAccessKey], values[fieldSecretKey] = u.User.Username(), secret
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, storage.Errorf(storage.ErrInvalid, "the options of the URL are not written correctly")
	}
	for name, given := range query {
		if !slices.Contains(options, name) && name != fieldToken && name != fieldSecretKey || len(given) != 1 {
			return nil, storage.Errorf(storage.ErrInvalid, "%q is no option of a bucket, or is given twice: there are %s, secret_key and session_token", name, strings.Join(options, ", "))
		}
		values[name] = given[0]
	}
	plain := maps.Clone(values) // the keys may come later, from where secrets are kept
	for _, name := range []string{fieldAccessKey, fieldSecretKey, fieldToken} {
		delete(plain, name)
	}
	_, err = configOf(plain)
	return values, err
}

func toURL(values map[string]string) string {
	u := url.URL{Scheme: "s3", Host: values[fieldBucket]}
	if root := strings.Trim(values[fieldRoot], "/"); root != "" {
		u.Path = "/" + root
	}
	defaults := map[string]string{fieldPreset: presetOther, fieldRegion: defaultRegion, fieldPathStyle: pathAuto, fieldVersioning: string(VersioningBucket), fieldMaxVersions: "0"}
	query := url.Values{}
	for _, name := range options {
		if value := values[name]; value != "" && value != defaults[name] {
			query.Set(name, value)
		}
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// place names the bucket, its root, and where it is.
func place(values map[string]string) string {
	at := strings.TrimSuffix(values[fieldBucket]+"/"+strings.Trim(values[fieldRoot], "/"), "/")
	switch p, known := presetOf(values[fieldPreset]); {
	case values[fieldEndpoint] != "":
		host := values[fieldEndpoint]
		if u, err := url.Parse(host); err == nil && u.Host != "" {
			host = u.Host
		}
		return at + " at " + host
	case known && p.name != presetOther:
		return at + " at " + p.name
	}
	return at + " at " + presetAWS
}

func presetOf(name string) (preset, bool) {
	if name == "" {
		name = presetOther
	}
	i := slices.IndexFunc(presets, func(p preset) bool { return strings.EqualFold(p.name, name) })
	if i < 0 {
		return preset{}, false
	}
	return presets[i], true
}

// configOf reads the values of a form.
func configOf(values map[string]string) (Config, error) {
	cfg := Config{
		Bucket: values[fieldBucket], Root: values[fieldRoot], Endpoint: values[fieldEndpoint], Region: values[fieldRegion],
		AccessKey: values[fieldAccessKey], SecretKey: values[fieldSecretKey], SessionToken: values[fieldToken],
		CAFile: values[fieldCA], Versioning: Versioning(values[fieldVersioning]),
	}
	p, known := presetOf(values[fieldPreset])
	if !known {
		return cfg, storage.Errorf(storage.ErrInvalid, "the service is one of %s, not %q", strings.Join(presetNames(), ", "), values[fieldPreset])
	}
	if cfg.Region == "" {
		cfg.Region = defaultRegion
	}
	if cfg.Endpoint == "" {
		cfg.Endpoint = strings.ReplaceAll(p.endpoint, "{region}", cfg.Region)
		if cfg.Endpoint == "" && p.name != presetAWS && p.name != presetOther {
			return cfg, storage.Errorf(storage.ErrInvalid, "%s needs its endpoint: write https://HOST or http://HOST:PORT", p.name)
		}
	}
	var err error
	// An endpoint that nobody has said more about is addressed by path, which
	// every service but AWS's own understands.
	cfg.PathStyle = p.pathStyle || p.name == presetOther && cfg.Endpoint != ""
	if text := values[fieldPathStyle]; text != "" && text != pathAuto {
		if cfg.PathStyle, err = strconv.ParseBool(text); err != nil {
			return cfg, storage.Errorf(storage.ErrInvalid, "path_style is true, false or auto, not %q", text)
		}
	}
	if text := values[fieldMaxVersions]; text != "" {
		if cfg.MaxVersions, err = strconv.Atoi(text); err != nil || cfg.MaxVersions < 0 {
			return cfg, storage.Errorf(storage.ErrInvalid, "max_versions must be a whole number, 0 or more, not %q", text)
		}
	}
	_, err = complete(cfg)
	return cfg, err
}
