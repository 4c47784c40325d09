package s3

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// canned answers every request with the same text.
type canned string

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r, ContentLength: int64(len(c)),
		Header: http.Header{"Content-Type": {"application/xml"}}, Body: io.NopCloser(strings.NewReader(string(c))),
	}, nil
}

// answering is a driver whose service answers every request with the same text.
func answering(t *testing.T, text string) *Driver {
	t.Helper()
	cfg, err := complete(Config{Bucket: "bucket", Endpoint: "http://service.invalid", PathStyle: true, AccessKey: "k", SecretKey: "s"})
	if err != nil {
		t.Fatal(err)
	}
	cfg.wrap = func(http.RoundTripper) http.RoundTripper { return canned(text) }
	d := &Driver{cfg: cfg}
	if err := d.connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestKeysThatComeEncodedAreReadBack(t *testing.T) {
	d := answering(t, `<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>`+
		`<Contents><Key>a/b+c%2Bd%25%01.md</Key></Contents><CommonPrefixes><Prefix>a/x+y/</Prefix></CommonPrefixes></ListBucketResult>`)
	var keys []string
	note := func(o types.Object) (bool, error) { keys = append(keys, *o.Key); return true, nil }
	if err := d.walk(t.Context(), "a/", "", note); err != nil {
		t.Fatal(err)
	}
	err := d.walkLevel(t.Context(), "a/", func(name string) { keys = append(keys, name) }, func(types.Object) {})
	if err != nil || !slices.Equal(keys, []string{"a/b c+d%\x01.md", "x y"}) {
		t.Errorf("got %q, %v", keys, err)
	}
}

func TestKeysThatComePlainStayAsTheyAre(t *testing.T) {
	d := answering(t, `<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a/b+c%2B.md</Key></Contents></ListBucketResult>`)
	var keys []string
	err := d.walk(t.Context(), "a/", "", func(o types.Object) (bool, error) { keys = append(keys, *o.Key); return true, nil })
	if err != nil || !slices.Equal(keys, []string{"a/b+c%2B.md"}) {
		t.Errorf("got %q, %v", keys, err)
	}
}

func TestTheRowAtTheBoundaryOfPagesIsToldOnce(t *testing.T) {
	const entry = `<Version><Key>a</Key><VersionId>1</VersionId><IsLatest>true</IsLatest><ETag>"x"</ETag></Version>`
	d := answering(t, `<ListVersionsResult><IsTruncated>false</IsTruncated>`+entry+entry+`</ListVersionsResult>`)
	rows, err := d.rows(t.Context(), "a")
	if err != nil || len(rows) != 1 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}
