import type { Connection, ConnectionForm, ConnectionKind } from '@/api'

type Field = ConnectionKind['fields'][number]

/** An empty form for a kind, with the defaults of its fields. What was typed for another kind stays where it fits. */
export function formOf(kind: ConnectionKind, before?: ConnectionForm): ConnectionForm {
  return {
    id: before?.id ?? '',
    name: before?.name ?? '',
    kind: kind.kind,
    values: Object.fromEntries(
      kind.fields.map((field) => [field.name, before?.values[field.name] || field.default]),
    ),
    environment: before?.environment ?? 'local',
    readOnly: before?.readOnly ?? false,
    forget: before?.forget ?? [],
  }
}

/** The settings of a connection as a form; with `as` those of a new one. */
export function formFrom(connection: Connection, as?: { name: string }): ConnectionForm {
  const { id, name, kind, values, environment, readOnly } = connection
  return {
    id: as ? '' : id,
    name: as?.name ?? name,
    kind,
    values: { ...values },
    environment,
    readOnly,
    forget: [],
  }
}

/** The names of the fields that still have to be filled in, but for secrets that are kept. */
export function missing(
  form: ConnectionForm,
  fields: readonly Field[],
  kept: readonly string[] = [],
): string[] {
  return fields
    .filter((field) => field.required && !form.values[field.name]?.trim() && !field.default)
    .map((field) => field.name)
    .filter((name) => !isKept(form, kept, name))
}

/** Whether the secret of a field is kept and will go on being kept. */
export function isKept(form: ConnectionForm, kept: readonly string[], name: string): boolean {
  return kept.includes(name) && !form.forget.includes(name)
}

/** What a test says something about: the store that is meant, not what it is called. */
export function target(form: ConnectionForm): string {
  return JSON.stringify([form.kind, Object.entries(form.values).sort(), form.forget])
}

/** A name that no other connection has: "Archive copy", "Archive copy 2". */
export function copyName(name: string, taken: readonly string[], word: string): string {
  const base = `${name} ${word}`
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? base : `${base} ${number}`
    if (!taken.includes(candidate)) return candidate
  }
}
