package relational

import (
	"path"
	"strings"

	"velocity.internal/desk/backend/storage"
)

// Claim is what a transaction has for itself while it runs. Two claims meet when
// they name the same thing of a tenant, or when one of them is the whole of the
// tenant of the other. The zero Claim is for transactions that lock what they
// touch with their statements alone, and meets none.
type Claim struct {
	Tenant string // "" holds what is global
	Thing  string // "" is all of the tenant
}

// IsZero reports whether nothing is claimed.
func (c Claim) IsZero() bool { return c == Claim{} }

// claimOf claims an id in every state and with every extension, and with it
// every name that could clash with one of it: what follows the first dot of the
// last segment does not count, since it may belong to an extension, nor does case.
func claimOf(a storage.Address) Claim {
	folder, base := path.Split(a.ID)
	stem, _, _ := strings.Cut(base, ".")
	return Claim{Tenant: a.Tenant, Thing: a.Type + "/" + storage.FoldName(folder+stem)}
}

// claimOfDocument claims the id that a document belongs to, or the document itself.
func claimOfDocument(k storage.DocumentKey) Claim {
	if k.Type != "" {
		return claimOf(storage.Address{Tenant: k.Tenant, Type: k.Type, ID: k.ID})
	}
	return Claim{Tenant: k.Tenant, Thing: string(k.Kind) + "/" + k.Name}
}
