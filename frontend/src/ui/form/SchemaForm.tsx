import { withTheme } from '@rjsf/core'
import { Theme } from '@rjsf/mantine'
import type { RJSFSchema, UiSchema } from '@rjsf/utils'
import { useMemo, type FocusEvent } from 'react'
import type { Json } from '@/lib/pointer'
import type { FormFacts } from './context'
import { GroupField, ListField } from './fields'
import classes from './form.module.css'
import type { RecordFormProps } from './RecordForm'
import {
  ArrayFieldItemTemplate,
  ArrayFieldTemplate,
  FieldTemplate,
  MultiSchemaFieldTemplate,
  Nothing,
  ObjectFieldTemplate,
} from './templates'
import { validator } from './validator'
import { ChoiceWidget, FlagWidget, TextWidget } from './widgets'

const Form = withTheme(Theme)

const texts = ['TextWidget', 'TextareaWidget', 'EmailWidget', 'URLWidget', 'DateWidget', 'DateTimeWidget', 'TimeWidget', 'UpDownWidget', 'PasswordWidget', 'ColorWidget', 'FileWidget', 'AltDateWidget', 'AltDateTimeWidget', 'RangeWidget'] // prettier-ignore

const widgets = {
  ...Object.fromEntries(texts.map((name) => [name, TextWidget])),
  SelectWidget: ChoiceWidget,
  RadioWidget: ChoiceWidget,
  CheckboxWidget: FlagWidget,
}
const fields = { ArrayField: ListField, ObjectField: GroupField }
const templates = {
  FieldTemplate,
  ObjectFieldTemplate,
  ArrayFieldTemplate,
  ArrayFieldItemTemplate,
  MultiSchemaFieldTemplate,
  ErrorListTemplate: Nothing,
  FieldErrorTemplate: Nothing,
  TitleFieldTemplate: Nothing,
  DescriptionFieldTemplate: Nothing,
  ArrayFieldTitleTemplate: Nothing,
  ArrayFieldDescriptionTemplate: Nothing,
}
// Labels are drawn by our FieldTemplate, alike for every kind of field.
const uiSchema: UiSchema = {
  'ui:globalOptions': { label: false },
  'ui:submitButtonOptions': { norender: true },
}
// A form shows what is there: it never writes defaults into a record by itself.
const asItIs = {
  emptyObjectFields: 'skipDefaults',
  arrayMinItems: { populate: 'never' },
  allOf: 'skipDefaults',
  constAsDefaults: 'never',
  mergeDefaultsIntoFormData: 'useFormDataIfPresent',
} as const

/** The form itself; see RecordForm for what its properties promise. */
export default function SchemaForm(props: RecordFormProps) {
  const { label, schema, value, onChange, problems, changed, comments, onOpenComments, onField } = props
  const facts = useMemo<FormFacts>(
    () => ({
      problems: problems ?? [],
      changed: changed ?? [],
      comments: comments ?? new Map(),
      onOpenComments,
    }),
    [problems, changed, comments, onOpenComments],
  )
  const onFocus = (event: FocusEvent) => {
    const field = (event.target as Element).closest<HTMLElement>('[data-pointer]')
    const pointer = field?.dataset.pointer
    if (pointer !== undefined) onField?.({ pointer, label: field?.dataset.label ?? '' })
  }
  return (
    <div className={classes.form} role="group" aria-label={label} onFocus={onFocus}>
      <Form
        tagName="div"
        schema={schema as RJSFSchema}
        uiSchema={uiSchema}
        validator={validator}
        formData={value}
        readonly={!onChange}
        noValidate
        noHtml5Validate
        liveOmit={false}
        experimental_defaultFormStateBehavior={asItIs}
        formContext={facts}
        widgets={widgets}
        fields={fields}
        templates={templates}
        onChange={({ formData }) => onChange?.(formData as Json)}
      >
        <></>
      </Form>
    </div>
  )
}
