package s3

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"velocity.internal/desk/backend/storage"
)

func TestURLsThatNameNoBucketAreRefused(t *testing.T) {
	for _, text := range []string{
		"s3:", "s3:bucket", "s3://", "s3:///root", "s3://b", "s3://bucket/#x", "s3://bucket?unknown=1", "s3://bucket?region=a&region=b", "s3://bucket?max_versions=x",
		"s3://bucket?max_versions=-1", "s3://bucket?path_style=maybe", "s3://bucket?versioning=sometimes", "s3://bucket?endpoint=ftp://host", "s3://bucket?endpoint=http://",
		"s3://bucket?endpoint=http://key:secret@host", "s3://bucket?preset=nobody", "s3://bucket?preset=MinIO",
		"s3://bucket/a/../b", "s3://bucket/a//b", "s3://bu!cket",
	} {
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		values, err := Backend.FromURL(u)
		if !errors.Is(err, storage.ErrInvalid) {
			t.Errorf("%s is read as %v, %v, want it refused", text, values, err)
		}
	}
}

func TestAURLIsReadAndWrittenWithoutSecrets(t *testing.T) {
	for text, want := range map[string]string{
		"s3://bucket":      "s3://bucket",
		"s3://bucket/":     "s3://bucket",
		"s3://bucket/a/b/": "s3://bucket/a/b",
		"s3://KEY:sec%2Fret@bucket/root?endpoint=http://127.0.0.1:9000&region=eu-west-1&path_style=true&session_token=tok&max_versions=10&versioning=folder": "s3://bucket/root?access_key=KEY&endpoint=http%3A%2F%2F127.0.0.1%3A9000&max_versions=10&path_style=true&region=eu-west-1&versioning=folder",
		"s3://bucket?access_key=KEY&secret_key=sec%2Fret&preset=Wasabi&region=eu-central-2":                                                                  "s3://bucket?access_key=KEY&preset=Wasabi&region=eu-central-2",
	} {
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		values, err := Backend.FromURL(u)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := Backend.ToURL(values); got != want {
			t.Errorf("%s is written as %s, want %s", text, got, want)
		}
		if place := Backend.Place(values); strings.Contains(place, "sec") || !strings.HasPrefix(place, "bucket") {
			t.Errorf("the place of %s is %q", text, place)
		}
	}
}

func TestKeysThatDoNotBelongTogetherAreRefusedAtOpening(t *testing.T) {
	for _, values := range []map[string]string{
		{"access_key": "key"}, {"secret_key": "hush"}, {"session_token": "hush"}, {"secret_key": "hush", "session_token": "hush"},
	} {
		values["bucket"], values["endpoint"] = "bucket", "http://127.0.0.1:1"
		s, err := Backend.Open(t.Context(), values)
		if err == nil {
			_ = s.Close()
		}
		if !errors.Is(err, storage.ErrInvalid) || strings.Contains(err.Error(), "hush") {
			t.Errorf("opening with %d keys: %v", len(values)-2, err)
		}
	}
}

func TestAPresetFillsInWhatIsLeftOpen(t *testing.T) {
	for _, c := range []struct {
		preset, region, endpoint string
		wantEndpoint             string
		wantPath                 bool
	}{
		{"AWS", "eu-west-1", "", "", false},
		{"", "", "", "", false},
		{"", "", "https://objects.example.org", "https://objects.example.org", true},
		{"Wasabi", "eu-central-2", "", "https://s3.eu-central-2.wasabisys.com", false},
		{"DigitalOcean Spaces", "fra1", "", "https://fra1.digitaloceanspaces.com", false},
		{"Backblaze B2", "us-west-004", "", "https://s3.us-west-004.backblazeb2.com", false},
		{"Cloudflare R2", "auto", "https://account.r2.cloudflarestorage.com", "https://account.r2.cloudflarestorage.com", true},
		{"MinIO", "", "http://127.0.0.1:9000", "http://127.0.0.1:9000", true},
		{"Ceph", "", "rgw.example.org", "rgw.example.org", true},
		{"Versity", "", "https://gw.example.org", "https://gw.example.org", true},
	} {
		cfg, err := configOf(map[string]string{"bucket": "bucket", "preset": c.preset, "region": c.region, "endpoint": c.endpoint})
		if err != nil || cfg.Endpoint != c.wantEndpoint || cfg.PathStyle != c.wantPath {
			t.Errorf("%s gives %q, path %v, %v", c.preset, cfg.Endpoint, cfg.PathStyle, err)
		}
	}
}
