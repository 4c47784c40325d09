import { ActionIcon, Button, Switch, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatPointer, getAt, type Json } from '@/lib/pointer'
import { Icon, Segmented } from '@/ui'
import classes from '../schemas.module.css'
import { addField, changeKind, freeKey, removeField, renameField, setKeyword, setRequired } from './edit'
import { isRule, unshown, type Field, type Kind, type Rule } from './fields'
import { kindIcons } from './FieldList'
import { KindRules } from './KindRules'

interface Props {
  field: Field
  /** Whether it was just added, so that its label is to be typed next. */
  fresh: boolean
  schema: Rule
  saved?: Rule
  readOnly: boolean
  onChange: (schema: Rule) => void
  onSelect: (pointer: string | undefined) => void
  /** Adds a field to a group; left out where there is none. */
  onAddBelow?: () => void
}

const kinds: Exclude<Kind, 'other'>[] = ['text', 'number', 'flag', 'choice', 'list', 'group']

/** The rules of one field in words. */
export function FieldProperties(props: Props) {
  const { field, fresh, schema, saved, readOnly, onChange, onSelect, onAddBelow } = props
  const { t } = useTranslation('schemas')
  const { rule, pointer, kind } = field
  const set = (keyword: string, value: Json | undefined) =>
    onChange(setKeyword(schema, pointer, keyword, value))
  const was = (keyword: string) => (saved ? getAt(saved, pointer + formatPointer([keyword])) : undefined)
  const kept = unshown(field)
  const label = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (fresh) label.current?.select()
  }, [fresh])
  const duplicate = () => {
    const key = freeKey(schema, field.parent, `${field.key}-${t('builder.copy')}`)
    onChange(addField(schema, field.parent, key, rule))
    onSelect(field.parent + formatPointer(['properties', key]))
  }
  const remove = () => {
    onChange(removeField(schema, field.parent, field.key))
    onSelect(undefined)
  }
  return (
    <section className={classes.properties} aria-label={field.label}>
      <div className={classes.paneHead}>
        <h2>{field.label}</h2>
        <code>{field.key}</code>
        {!readOnly && (
          <span className={classes.paneTools}>
            <ActionIcon
              size={28}
              aria-label={t('builder.duplicate')}
              title={t('builder.duplicate')}
              onClick={duplicate}
            >
              <Icon name="copy" />
            </ActionIcon>
            <ActionIcon
              size={28}
              aria-label={t('builder.remove')}
              title={t('builder.remove')}
              onClick={remove}
            >
              <Icon name="trash" />
            </ActionIcon>
          </span>
        )}
      </div>
      <fieldset className={classes.propertyForm} disabled={readOnly}>
        <TextInput
          ref={label}
          label={t('builder.label')}
          value={typeof rule.title === 'string' ? rule.title : ''}
          placeholder={field.label}
          onChange={(event) => set('title', event.currentTarget.value || undefined)}
        />
        <KeyInput {...props} />
        {kind === 'other' ? (
          <p className={classes.paneNote}>
            <Icon name="note" />
            <span>{t('builder.other')}</span>
          </p>
        ) : (
          <div className={classes.wide}>
            <div className={classes.fieldName}>{t('builder.kind')}</div>
            <Segmented
              label={t('builder.kind')}
              value={kind}
              className={classes.kindTrack}
              onChange={(next) => onChange(changeKind(schema, pointer, next))}
              options={kinds.map((one) => ({
                value: one,
                disabled: readOnly,
                label: (
                  <>
                    <Icon name={kindIcons[one]} size={14} />
                    {t(`builder.kinds.${one}`)}
                  </>
                ),
              }))}
            />
          </div>
        )}
        <TextInput
          className={classes.wide}
          label={t('builder.help')}
          placeholder={t('builder.helpHint')}
          value={typeof rule.description === 'string' ? rule.description : ''}
          onChange={(event) => set('description', event.currentTarget.value || undefined)}
        />
        <KindRules field={field} was={was} onSet={set} />
        <div className={classes.switches}>
          <Switch
            checked={field.required}
            label={
              <>
                <b>{t('builder.isRequired')}</b> <span>{t('builder.isRequiredHint')}</span>
              </>
            }
            onChange={(event) =>
              onChange(setRequired(schema, field.parent, field.key, event.currentTarget.checked))
            }
          />
          <Switch
            checked={rule.readOnly === true}
            label={<b>{t('builder.isReadOnly')}</b>}
            onChange={(event) => set('readOnly', event.currentTarget.checked || undefined)}
          />
        </div>
        {onAddBelow && !readOnly && (
          <Button
            className={classes.addBelow}
            size="xs"
            leftSection={<Icon name="add" />}
            onClick={onAddBelow}
          >
            {t('builder.addBelow', { label: field.label })}
          </Button>
        )}
        {kept.length > 0 && (
          <p className={classes.paneNote}>
            <Icon name="note" />
            <span>
              {t('builder.kept')} <code>{kept.join(', ')}</code>
            </span>
          </p>
        )}
      </fieldset>
    </section>
  )
}

/** The key is changed when the person leaves the field, so that it never takes a key that is in use by half. */
function KeyInput({ field, schema, onChange, onSelect }: Props) {
  const { t } = useTranslation('schemas')
  const [typed, setTyped] = useState(field.key)
  const holder = getAt(schema, `${field.parent}/properties`)
  const taken = typed !== field.key && isRule(holder) && Object.hasOwn(holder, typed)
  const wrong = typed.trim() === '' ? t('builder.keyEmpty') : taken ? t('builder.keyTaken') : undefined
  const commit = () => {
    if (wrong || typed === field.key) return
    onChange(renameField(schema, field.parent, field.key, typed))
    onSelect(field.parent + formatPointer(['properties', typed]))
  }
  return (
    <TextInput
      label={t('builder.key')}
      classNames={{ input: classes.mono }}
      spellCheck={false}
      autoComplete="off"
      value={typed}
      error={wrong}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape') setTyped(field.key)
      }}
    />
  )
}
