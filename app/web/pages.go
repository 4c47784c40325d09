package web

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// pages serves the built frontend: its files as they are, and its entry page
// for every other address, because the screens have addresses of their own;
// there it gets the scripts.
func pages(dist fs.FS, built bool, scripts string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !built {
			plainPage(w, http.StatusServiceUnavailable, "The pages are not built yet",
				"This program was compiled without its pages. Run <code>make run</code>, or <code>npm ci &amp;&amp; npm run build</code> in the folder <code>frontend</code>, and compile again.")
			return
		}
		name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
		info, err := fs.Stat(dist, name)
		hashed := strings.HasPrefix(name, "assets/")
		switch {
		case err == nil && !info.IsDir() && hashed:
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		case err == nil && !info.IsDir():
			w.Header().Set("Cache-Control", "no-cache")
		case hashed:
			http.Error(w, "This file belongs to another version of the desk. Reload the page.", http.StatusNotFound)
			return
		default:
			name = "index.html"
			w.Header().Set("Cache-Control", "no-cache")
		}
		body, err := fs.ReadFile(dist, name)
		if err != nil {
			http.Error(w, "The file cannot be read. Reload the page.", http.StatusInternalServerError)
			return
		}
		if scripts != "" && name == "index.html" && r.URL.Path != "/" && r.URL.Path != "/index.html" {
			body = bytes.Replace(body, []byte("<head>"), []byte("<head>"+scripts), 1)
		}
		sendFile(w, r, name, body)
	})
}

// sendFile sends a file of the frontend, compressed when it is text and the
// browser takes it.
func sendFile(w http.ResponseWriter, r *http.Request, name string, body []byte) {
	kind := typeOf(name)
	header := w.Header()
	header.Set("Content-Type", kind)
	header.Set("Vary", "Accept-Encoding")
	if len(body) < 1400 || !isText(kind) || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		header.Set("Content-Length", fmt.Sprint(len(body)))
		_, _ = w.Write(body) //nolint:gosec // a file of our own; an error means that the page is gone
		return
	}
	header.Set("Content-Encoding", "gzip")
	if r.Method == http.MethodHead {
		return
	}
	zip := gzip.NewWriter(w)
	_, _ = zip.Write(body)
	_ = zip.Close()
}

// typeOf is the media type of a file of the frontend, the same on every machine.
func typeOf(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json", ".map":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".woff2":
		return "font/woff2"
	case ".ico":
		return "image/x-icon"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

func isText(kind string) bool {
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "json") || strings.HasSuffix(kind, "+xml")
}

// plainPage sends a page of a few words that needs nothing else. words is HTML.
func plainPage(w http.ResponseWriter, status int, title, words string) {
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%[1]s</title>
<style>
:root { color-scheme: light dark }
body { font: 16px/1.6 system-ui, sans-serif; margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f6f5f1, #1b1a18); color: light-dark(#23211d, #efece6) }
main { max-width: 34rem; padding: 2rem }
h1 { font-size: 1.25rem; margin: 0 0 .5rem }
p { margin: 0 }
</style>
</head>
<body><main><h1>%[1]s</h1><p>%[2]s</p></main></body>
</html>
`, title, words)
}
