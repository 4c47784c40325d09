package s3

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// beyond sorts behind every key that begins with what it is put behind.
const beyond = "\U0010FFFF"

// pageKeys is how many keys one request lists at most.
const pageKeys = 1000

// page lists keys that begin with a prefix, strictly behind one, about limit of
// them; with a delimiter keys with one more of it come as folders.
func (d *Driver) page(ctx context.Context, prefix, after, delimiter string, limit int) (*sdk.ListObjectsV2Output, error) {
	if after != "" && d.found.shortPages {
		limit = pageKeys
	}
	out, err := d.client.ListObjectsV2(ctx, &sdk.ListObjectsV2Input{
		Bucket: &d.cfg.Bucket, Prefix: &prefix, StartAfter: optional(after), Delimiter: optional(delimiter),
		MaxKeys:      aws.Int32(int32(min(limit, pageKeys))), //nolint:gosec // at most 1,000
		EncodingType: types.EncodingTypeUrl,
	})
	if err != nil {
		return nil, d.listed(d.failed(ctx, err))
	}
	decodeKeys(out)
	return out, nil
}

// decodeKeys reads the keys of a list back that the service has written as in a
// URL, where it does: some keys could not stand in XML.
func decodeKeys(out *sdk.ListObjectsV2Output) {
	for i := range out.Contents {
		decodeKey(out.EncodingType, out.Contents[i].Key)
	}
	for i := range out.CommonPrefixes {
		decodeKey(out.EncodingType, out.CommonPrefixes[i].Prefix)
	}
}

func decodeKey(encoding types.EncodingType, key *string) {
	if encoding != types.EncodingTypeUrl || key == nil {
		return
	}
	if plain, err := url.QueryUnescape(*key); err == nil {
		*key = plain
	}
}

// walk calls f for every key that begins with a prefix, strictly behind one, in
// bytewise order, until f returns false.
func (d *Driver) walk(ctx context.Context, prefix, after string, f func(types.Object) (bool, error)) error {
	for {
		out, err := d.page(ctx, prefix, after, "", pageKeys)
		if err != nil {
			return err
		}
		for _, o := range out.Contents {
			if more, err := f(o); err != nil || !more {
				return err
			}
			after = aws.ToString(o.Key)
		}
		if !aws.ToBool(out.IsTruncated) || len(out.Contents) == 0 {
			return nil
		}
	}
}

// walkVisible calls f for every key below a folder that begins with root and
// prefix, strictly behind one, until f returns false. It jumps over folders that
// begin with an underscore. size is how many keys are asked for at once.
func (d *Driver) walkVisible(ctx context.Context, root, prefix, after string, size int, f func(types.Object) bool) error {
	out, err := d.page(ctx, root+prefix, after, "", size)
	for err == nil {
		folder := ""
		for _, o := range out.Contents {
			key := aws.ToString(o.Key)
			if folder = hidden(key[len(root):]); folder != "" {
				break
			}
			if after = key; !f(o) {
				return nil
			}
		}
		switch {
		case folder == "" && (!aws.ToBool(out.IsTruncated) || len(out.Contents) == 0):
			return nil
		case folder == "":
			out, err = d.page(ctx, root+prefix, after, "", size)
		case prefix != "" || strings.IndexByte(folder, '/') != len(folder)-1:
			after = root + folder + beyond
			out, err = d.page(ctx, root+prefix, after, "", size)
		default:
			var between []types.Object
			if out, between, err = d.passHidden(ctx, root, size); err != nil {
				return err
			}
			for _, o := range between {
				if aws.ToString(o.Key) > after && !f(o) {
					return nil
				}
			}
			after = root + "_" + beyond
		}
	}
	return err
}

// passHidden passes all hidden folders that stand side by side at the top: it
// returns the keys between them, and at the same time the page behind them.
func (d *Driver) passHidden(ctx context.Context, root string, size int) (behind *sdk.ListObjectsV2Output, between []types.Object, err error) {
	err = each(ctx, 2, func(ctx context.Context, i int) (err error) {
		if i == 0 {
			behind, err = d.page(ctx, root, root+"_"+beyond, "", size)
			return err
		}
		return d.walkLevel(ctx, root+"_", func(string) {}, func(o types.Object) { between = append(between, o) })
	})
	return behind, between, err
}

// hidden returns the folder of a name that begins with an underscore, with its
// slash, or "" when there is none.
func hidden(name string) string {
	for begin := 0; ; {
		slash := strings.IndexByte(name[begin:], '/')
		if slash < 0 {
			return ""
		}
		if name[begin] == '_' {
			return name[:begin+slash+1]
		}
		begin += slash + 1
	}
}

// walkLevel calls f for what stands directly below a prefix: folders, which end
// with a slash, and keys.
func (d *Driver) walkLevel(ctx context.Context, prefix string, folder func(name string), object func(types.Object)) error {
	var token *string
	for {
		out, err := d.client.ListObjectsV2(ctx, &sdk.ListObjectsV2Input{
			Bucket: &d.cfg.Bucket, Prefix: &prefix, Delimiter: aws.String("/"), ContinuationToken: token, EncodingType: types.EncodingTypeUrl,
		})
		if err != nil {
			return d.listed(d.failed(ctx, err))
		}
		decodeKeys(out)
		for _, p := range out.CommonPrefixes {
			name := aws.ToString(p.Prefix)
			folder(name[len(prefix) : len(name)-1])
		}
		for _, o := range out.Contents {
			object(o)
		}
		if token = out.NextContinuationToken; !aws.ToBool(out.IsTruncated) || token == nil {
			return nil
		}
	}
}

// row is a version of a key, or the mark of its deletion.
type row struct {
	key, stamp, stored string
	size               int64
	modified           time.Time
	latest, deletion   bool
}

// walkVersions calls f for every version of every key that begins with a prefix,
// behind one, until f returns false: ordered by key, newest first, deletions
// before the versions of their key. No row comes twice.
func (d *Driver) walkVersions(ctx context.Context, prefix, after string, f func(row) (bool, error)) error {
	in := &sdk.ListObjectVersionsInput{Bucket: &d.cfg.Bucket, Prefix: &prefix, KeyMarker: optional(after), EncodingType: types.EncodingTypeUrl}
	var last row
	for {
		out, err := d.client.ListObjectVersions(ctx, in)
		if err != nil {
			return d.listed(d.failed(ctx, err))
		}
		for _, r := range rowsOf(out) {
			if r.key <= after || r.key == last.key && r.stamp == last.stamp {
				continue // a row at the boundary of pages that some services repeat
			}
			if more, err := f(r); err != nil || !more {
				return err
			}
			if !r.deletion {
				last = r
			}
		}
		if !aws.ToBool(out.IsTruncated) || out.NextKeyMarker == nil {
			return nil
		}
		in.KeyMarker, in.VersionIdMarker = out.NextKeyMarker, out.NextVersionIdMarker
	}
}

func rowsOf(out *sdk.ListObjectVersionsOutput) []row {
	decodeKey(out.EncodingType, out.NextKeyMarker)
	for i := range out.DeleteMarkers {
		decodeKey(out.EncodingType, out.DeleteMarkers[i].Key)
	}
	for i := range out.Versions {
		decodeKey(out.EncodingType, out.Versions[i].Key)
	}
	rows := make([]row, 0, len(out.DeleteMarkers)+len(out.Versions))
	for _, m := range out.DeleteMarkers {
		rows = append(rows, row{key: aws.ToString(m.Key), stamp: aws.ToString(m.VersionId), modified: second(m.LastModified), latest: aws.ToBool(m.IsLatest), deletion: true})
	}
	for _, v := range out.Versions {
		rows = append(rows, row{
			key: aws.ToString(v.Key), stamp: aws.ToString(v.VersionId), stored: aws.ToString(v.ETag), size: aws.ToInt64(v.Size),
			modified: second(v.LastModified), latest: aws.ToBool(v.IsLatest),
		})
	}
	slices.SortStableFunc(rows, func(x, y row) int { return cmp.Compare(x.key, y.key) })
	return rows
}

// rows returns the versions of one key, newest first, without deletions.
func (d *Driver) rows(ctx context.Context, key string) ([]row, error) {
	var rows []row
	err := d.walkVersions(ctx, key, "", func(r row) (bool, error) {
		if r.key == key && !r.deletion {
			rows = append(rows, r)
		}
		return r.key <= key, nil
	})
	return rows, err
}
