import { queryAllByRole, type ByRoleMatcher } from '@testing-library/dom'

/** Runs in the page: finds by role and name. */

type Text = string | { pattern: string }

interface Query {
  role: string
  name?: Text
  within?: Query
  nth?: number
}

function all({ role, name, within }: Query): HTMLElement[] {
  const roots = within ? all(within) : [document.body]
  const matcher = typeof name === 'object' ? new RegExp(name.pattern) : name
  return roots.flatMap((root) => queryAllByRole(root, role as ByRoleMatcher, { name: matcher }))
}

export function find(query: Query): HTMLElement | null {
  return all(query)[query.nth ?? 0] ?? null
}

export function count(query: Query): number {
  return all(query).length
}

export function state(query: Query): string {
  const at = find(query)
  if (!at) return 'absent'
  return at.matches(':disabled') || at.getAttribute('aria-disabled') === 'true' ? 'disabled' : 'enabled'
}

export function text(wanted: Text): boolean {
  const shown = document.body.innerText
  return typeof wanted === 'object' ? new RegExp(wanted.pattern).test(shown) : shown.includes(wanted)
}

export function focused(query: Query): boolean {
  return find(query) === document.activeElement
}
