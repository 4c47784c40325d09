import { ActionIcon, Button, Menu } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { titleOf } from '@/lib/format'
import { clock } from '@/lib/time'
import { Icon, KeyHint, ScreenHeader, Segmented, type IconName } from '@/ui'
import type { At, Both, Whose } from './api'
import { SchemaBadge } from './SchemaBadge'
import classes from './schemas.module.css'
import type { SchemaText } from './useSchemaText'

interface Props {
  at: At
  whose: Whose
  both: Both
  title?: string
  document: SchemaText
  readOnly: boolean
  saving: boolean
  canSave: boolean
  view: View
  /** Whether the form has no place beside the others. */
  narrow: boolean
  onView: (view: View) => void
  onSave: () => void
  onShow: (whose: Whose) => void
  onDelete: () => void
}

export type View = 'fields' | 'json' | 'form'
const viewIcons: Record<View, IconName> = { fields: 'list', json: 'group', form: 'eye' }
const views = (narrow: boolean): View[] => (narrow ? ['fields', 'json', 'form'] : ['fields', 'json'])

/** Which schema this is, whether it is saved, and what can be done with it. */
export function SchemaHeader(props: Props) {
  const { at, whose, both, title, document, readOnly, saving, canSave, view, narrow, onView, onSave } = props
  const { t } = useTranslation('schemas')
  const summary = { global: both.global !== null, tenant: both.tenant !== null }
  const exists = both[whose] !== null
  return (
    <>
      <ScreenHeader
        bordered
        icon="schemas"
        title={title || titleOf(at.name)}
        subtitle={at.name}
        actions={
          <>
            <Standing {...props} exists={exists} />
            {document.dirty && !readOnly && (
              <Button variant="subtle" onClick={() => document.reset()}>
                {t('actions.discard')}
              </Button>
            )}
            <RowMenu {...props} exists={exists} />
            <Button
              variant="filled"
              leftSection={readOnly ? <Icon name="lock" /> : undefined}
              rightSection={<KeyHint keys="mod+s" plain={canSave} joined />}
              disabled={!canSave}
              loading={saving}
              title={readOnly ? t('state.readOnly') : undefined}
              onClick={onSave}
            >
              {t('actions.save')}
            </Button>
          </>
        }
      >
        {(summary.global || summary.tenant) && <SchemaBadge schema={summary} />}
        <Segmented
          label={t('view.label')}
          value={view}
          onChange={onView}
          options={views(narrow).map((one) => ({
            value: one,
            label: (
              <>
                <Icon name={viewIcons[one]} />
                {t(`view.${one}`)}
              </>
            ),
          }))}
        />
      </ScreenHeader>
      {document.keptAt !== undefined && (
        <div className={classes.kept} role="status">
          <Icon name="versions" />
          <b>{t('kept.title', { time: clock(new Date(document.keptAt)) })}</b>
          <span>{t('kept.text')}</span>
          <Button size="xs" onClick={() => document.reset()}>
            {t('kept.discard')}
          </Button>
        </div>
      )}
    </>
  )
}

function Standing({ document, readOnly, whose, both, exists }: Props & { exists: boolean }) {
  const { t } = useTranslation('schemas')
  if (readOnly) return null
  if (document.dirty)
    return (
      <span className={classes.unsaved}>
        <Icon name="draft" />
        {t('state.unsaved')}
      </span>
    )
  if (exists) return null
  return (
    <span className={classes.quiet}>
      {t(whose === 'tenant' && both.global ? 'state.override' : 'state.new')}
    </span>
  )
}

function RowMenu({ at, whose, both, readOnly, onShow, onDelete, exists }: Props & { exists: boolean }) {
  const { t } = useTranslation('schemas')
  const mayOverride = whose === 'global' && !both.tenant && both.global
  if (readOnly || (!exists && !mayOverride)) return null
  const words =
    whose === 'global'
      ? t('actions.deleteGlobal')
      : t(both.global ? 'actions.deleteOverride' : 'actions.deleteOwn')
  return (
    <Menu position="bottom-end" width={224}>
      <Menu.Target>
        <ActionIcon aria-label={t('actions.more', { name: at.name })}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mayOverride && (
          <Menu.Item leftSection={<Icon name="transfer" />} onClick={() => onShow('tenant')}>
            {t('actions.override')}
          </Menu.Item>
        )}
        {exists && (
          <Menu.Item leftSection={<Icon name="trash" />} onClick={onDelete}>
            {words}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
