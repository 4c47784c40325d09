package storage

import "strings"

// mimeTypes is the table for content whose MIME type is not given. It is ours,
// so that it is the same on every machine and backend.
var mimeTypes = map[string]string{
	"json": "application/json", "md": "text/markdown", "markdown": "text/markdown", "html": "text/html", "htm": "text/html",
	"xhtml": "application/xhtml+xml", "txt": "text/plain", "css": "text/css", "js": "application/javascript", "mjs": "application/javascript",
	"xml": "application/xml", "yaml": "application/yaml", "yml": "application/yaml", "toml": "application/toml", "csv": "text/csv",
	"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "avif": "image/avif",
	"svg": "image/svg+xml", "ico": "image/vnd.microsoft.icon", "bmp": "image/bmp", "tiff": "image/tiff", "tif": "image/tiff",
	"pdf": "application/pdf", "mp4": "video/mp4", "webm": "video/webm", "mov": "video/quicktime", "mp3": "audio/mpeg", "ogg": "audio/ogg",
	"wav": "audio/wav", "flac": "audio/flac", "zip": "application/zip", "gz": "application/gzip", "tar": "application/x-tar",
	"woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf", "otf": "font/otf", "php": "application/x-php", "rss": "application/rss+xml",
	"atom": "application/atom+xml", "ics": "text/calendar", "vtt": "text/vtt", "wasm": "application/wasm", "geojson": "application/geo+json",
	"jsonld": "application/ld+json", "webmanifest": "application/manifest+json", "rtf": "application/rtf", "epub": "application/epub+zip",
}

// MIMEType returns the MIME type that the extension stands for, in any case,
// or application/octet-stream. Content is never sniffed.
func MIMEType(ext string) string {
	if t, ok := mimeTypes[strings.ToLower(ext)]; ok {
		return t
	}
	return "application/octet-stream"
}

// checkMIMEType refuses what could not be carried in a header.
func checkMIMEType(t string) error {
	if len(t) > 255 {
		return Errorf(ErrInvalid, "the MIME type is longer than 255 bytes")
	}
	for i := range len(t) {
		if c := t[i]; c < 0x20 || c > 0x7e {
			return Errorf(ErrInvalid, "the MIME type %s may hold only printable ASCII", quote(t))
		}
	}
	return nil
}
