package testserver

import (
	"encoding/json"
	"strings"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// Proxy stands between a client and a server and disturbs what passes, with the
// toxics of https://github.com/Shopify/toxiproxy#toxics.
type Proxy struct {
	server *toxiproxy.ApiServer
	proxy  *toxiproxy.Proxy
}

// NewProxy starts a proxy to the server at an address, HOST:PORT, on a port of
// its own; the caller closes it.
func NewProxy(upstream string) (*Proxy, error) {
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	p := &Proxy{server, toxiproxy.NewProxy(server, "test", "127.0.0.1:0", upstream)}
	return p, p.proxy.Start()
}

// Addr is where clients reach the proxy, HOST:PORT. It stays the same.
func (p *Proxy) Addr() string { return p.proxy.Listen }

// Down cuts every connection and refuses new ones.
func (p *Proxy) Down() { p.proxy.Stop() }

// Up lets connections through again.
func (p *Proxy) Up() error { return p.proxy.Start() }

// Close ends the proxy.
func (p *Proxy) Close() { p.proxy.Stop() }

// Toxic is one disturbance.
type Toxic struct {
	Type       string         `json:"type"`   // latency, timeout, reset_peer, limit_data, slicer, bandwidth
	Stream     string         `json:"stream"` // upstream (to the server) or downstream (from it)
	Attributes map[string]any `json:"attributes"`
}

// Add disturbs the connections, those that exist too, until Calm.
func (p *Proxy) Add(t Toxic) error {
	body, err := json.Marshal(t)
	if err != nil {
		return err
	}
	_, err = p.proxy.Toxics.AddToxicJson(strings.NewReader(string(body)))
	return err
}

// Calm takes every disturbance away. Connections that were disturbed are cut,
// since what was held back on them would come late. Another proxy takes the place
// at the same address: taking the toxics off one waits for ever when a connection
// broke while it was disturbed.
func (p *Proxy) Calm() error {
	p.proxy.Stop()
	p.proxy = toxiproxy.NewProxy(p.server, "test", p.proxy.Listen, p.proxy.Upstream)
	return p.proxy.Start()
}
