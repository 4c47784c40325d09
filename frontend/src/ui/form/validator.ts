import type { RJSFSchema, ValidationData, ValidatorType } from '@rjsf/utils'
import { fits, type SchemaValue } from '@/lib/check'
import type { Json } from '@/lib/pointer'

const joined = new WeakMap<object, WeakMap<object, SchemaValue>>()

/** A part of a schema that still finds what it refers to. */
function within(schema: RJSFSchema, root: RJSFSchema): SchemaValue {
  if (schema === root || typeof schema !== 'object') return schema as SchemaValue
  const known = joined.get(root) ?? new WeakMap<object, SchemaValue>()
  joined.set(root, known)
  const found = known.get(schema)
  if (found) return found
  const made = {
    $schema: root.$schema,
    definitions: root.definitions,
    $defs: root.$defs,
    ...schema,
  } as SchemaValue
  known.set(schema, made)
  return made
}

/** Tells the form which of several forms a value has. Nothing is evaluated, so it works under a strict policy. */
export const validator: ValidatorType = {
  validateFormData: (): ValidationData<unknown> => ({ errors: [], errorSchema: {} }), // problems come from outside
  isValid: (schema: RJSFSchema, value: unknown, root: RJSFSchema) =>
    fits(within(schema, root), value as Json | undefined),
  rawValidation: () => ({ errors: [] }),
}
