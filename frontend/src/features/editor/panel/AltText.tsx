import { Button, Checkbox, Textarea } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '@/ui'
import classes from '../editor.module.css'
import { stateOf } from '../steps/useSteps'
import type { PanelProps } from './SidePanel'

const good = 125
const decoration = 'decoration'

/** What a picture shows, for those who cannot see it. "Decoration only" is a decision, not an empty field. */
export function AltText({
  item,
  view,
  direct,
  onSave,
}: PanelProps & { onSave: (set: Record<string, string>, remove: string[]) => Promise<void> }) {
  const { t } = useTranslation('editor')
  const stored = stateOf(item, view)?.metadata ?? {}
  const live = stateOf(item, 'live')?.metadata
  const [text, setText] = useState(stored.alt ?? '')
  const [busy, setBusy] = useState(false)
  useEffect(() => setText(stored.alt ?? ''), [stored.alt])
  const { abilities } = item
  const may =
    view === 'live'
      ? direct
        ? abilities.editLive
        : abilities.metadata && !stateOf(item, 'draft')
      : view === 'draft' && abilities.metadata
  const isDecoration = stored[decoration] === 'true'
  const dirty = text.trim() !== (stored.alt ?? '')
  const differs = view !== 'live' && live !== undefined && (live.alt ?? '') !== (stored.alt ?? '')
  const length = [...text.trim()].length
  const save = (set: Record<string, string>, remove: string[]) => {
    setBusy(true)
    onSave(set, remove)
      .catch(() => undefined) // told by a toast; the text stays
      .finally(() => setBusy(false))
  }
  return (
    <section className={classes.section}>
      <div className={classes.sectionHead}>
        <h2 id="alt-title">
          {t('alt.title')}
          {differs && (
            <span className={classes.changed}>
              <Icon name="draft" size={12} /> {t('alt.changed')}
            </span>
          )}
        </h2>
      </div>
      <Textarea
        data-alt
        autosize
        minRows={3}
        maxRows={8}
        aria-labelledby="alt-title"
        disabled={isDecoration}
        readOnly={!may}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (!(event.ctrlKey || event.metaKey) || (event.key !== 'Enter' && event.key !== 's')) return
          event.preventDefault()
          event.stopPropagation()
          if (dirty && may) save({ alt: text.trim() }, [])
        }}
      />
      {!isDecoration && (
        <div className={classes.altFoot}>
          {length === 0 ? (
            <span className={classes.missing}>
              <Icon name="problem" size={14} /> {t('alt.missing')}
            </span>
          ) : (
            <>
              <span className={length <= good ? classes.fits : classes.caution}>
                <Icon name={length <= good ? 'check' : 'note'} size={14} />{' '}
                {t(length <= good ? 'alt.good' : 'alt.long')}
              </span>
              <span>{t('alt.of', { count: length })}</span>
            </>
          )}
        </div>
      )}
      <p className={classes.hint}>
        {differs && (live.alt ? t('alt.live', { text: live.alt }) : t('alt.liveNone'))} {t('alt.hint')}
      </p>
      {may && (
        <>
          <Checkbox
            mt="xs"
            label={t('alt.decoration')}
            checked={isDecoration}
            disabled={busy}
            onChange={(event) =>
              event.currentTarget.checked ? save({ [decoration]: 'true' }, []) : save({}, [decoration])
            }
          />
          {dirty && (
            <Button
              mt="sm"
              size="xs"
              variant="filled"
              loading={busy}
              onClick={() => save({ alt: text.trim() }, [])}
            >
              {t('alt.save')}
            </Button>
          )}
        </>
      )}
    </section>
  )
}
