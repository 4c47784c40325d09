package redis

import (
	"fmt"
	"net/url"
	"strings"

	"velocity.internal/desk/backend/storage"
)

// tag returns the hash tag of a tenant, or of what belongs to no tenant.
func (d *Driver) tag(tenant string) string {
	if tenant == "" {
		return "{" + d.cfg.Root + "}"
	}
	return "{" + d.cfg.Root + ":" + escape(tenant) + "}"
}

// tenantOf is the reverse of tag.
func tenantOf(tag string) string {
	_, name, _ := strings.Cut(strings.Trim(tag, "{}"), ":")
	tenant, err := url.PathUnescape(name)
	if err != nil {
		return name
	}
	return tenant
}

// escape writes the bytes that no new tenant may hold as %XX.
func escape(tenant string) string {
	var b strings.Builder
	for i := range len(tenant) {
		switch c := tenant[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == '-':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func (d *Driver) key(tenant string, parts ...string) string {
	return d.tag(tenant) + ":" + strings.Join(parts, ":")
}

func (d *Driver) itemsKey(a storage.Address) string {
	return d.key(a.Tenant, "items", string(a.State), a.Type)
}

// flag and value write a condition as two arguments of a script.
func flag(condition *string) string {
	if condition == nil {
		return "0"
	}
	return "1"
}

func value(condition *string) string {
	if condition == nil {
		return ""
	}
	return *condition
}
