import { ActionIcon, Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toApiError } from '@/api'
import {
  Icon,
  countChanges,
  DiffSteps,
  Empty,
  Problem,
  Segmented,
  SkeletonRows,
  type DiffMode,
  type Pair,
} from '@/ui'
import { isRendered, useComparison, useText, type At } from './api'
import { diffLinesOf, shiftOf } from './compare/change'
import compare from './compare/Compare.module.css'
import { ComparisonBody } from './compare/ComparisonBody'
import { Rendered } from './compare/Rendered'
import { SettledPane } from './SettledPane'
import { SidePicker } from './SidePicker'
import { sideOf, type Entry } from './sides'
import { useEntryWords } from './useEntryWords'
import classes from './Versions.module.css'

type View = DiffMode | 'rendered'

interface Props {
  at: At
  entries: readonly Entry[]
  pair: Pair
  onPair: (pair: Pair) => void
  view?: View
  onView: (view: View) => void
}

/** Two sides of an item compared: which, how, how much, and what. */
export function CompareSides({ at, entries, pair, onPair, view, onView }: Props) {
  const { t } = useTranslation('versions')
  const versions = useMemo(() => entries.flatMap(({ version }) => version ?? []), [entries])
  const words = useEntryWords(versions)
  const entryOf = (key: string | undefined) => entries.find((entry) => entry.key === key)
  const [a, b] = [entryOf(pair.a), entryOf(pair.b)]
  const from = useMemo(() => (pair.a ? sideOf(pair.a) : undefined), [pair.a])
  const to = useMemo(() => (pair.b ? sideOf(pair.b) : undefined), [pair.b])
  const comparison = useComparison(at, from, to)
  const isText = comparison.data?.kind === 'text'
  const before = useText(at, isText && comparison.data?.from.exists ? from : undefined)
  const after = useText(at, isText && comparison.data?.to.exists ? to : undefined)
  const lines = useMemo(() => {
    const rows = comparison.data?.lines ?? []
    return diffLinesOf(rows, shiftOf(rows, before.data?.content, after.data?.content))
  }, [comparison.data, before.data, after.data])
  const scroller = useRef<HTMLDivElement>(null)
  const narrow = useMediaQuery('(max-width: 64em)') ?? false
  const [change, setChange] = useState<{ pair: string; at: number }>()
  const [settled, setSettled] = useState(false)
  const chosen: View = view ?? (narrow ? 'inline' : 'side')
  const key = `${pair.a} ${pair.b}`
  const active = change?.pair === key ? change.at : undefined
  const threads = b?.version?.threads ?? 0
  if (!a || !b)
    return (
      <div className={classes.centre}>
        <Empty icon="versions" title={t('one.title')}>
          {t('one.text')}
        </Empty>
      </div>
    )
  const names = { from: words.nameOf(a), to: words.nameOf(b) }
  const views = (isRendered(at.item.ext) ? ['inline', 'side', 'rendered'] : ['inline', 'side']) as View[]
  const head = (letter: string, entry: Entry) =>
    [`${letter} · ${words.nameOf(entry)}`, entry.author].filter(Boolean).join(', ')
  return (
    <section className={classes.compare} aria-label={t('view.label')}>
      <div className={classes.bar}>
        <SidePicker letter="A" entries={entries} value={a} onPick={(next) => onPair({ ...pair, a: next })} />
        <Icon name="go" />
        <SidePicker letter="B" entries={entries} value={b} onPick={(next) => onPair({ ...pair, b: next })} />
        <ActionIcon aria-label={t('swap')} title={t('swap')} onClick={() => onPair({ a: pair.b, b: pair.a })}>
          <Icon name="transfer" />
        </ActionIcon>
        {isText && (
          <span className={classes.views}>
            <Segmented
              size="xs"
              label={t('view.label')}
              value={chosen}
              onChange={onView}
              options={views.map((value) => ({ value, label: t(`view.${value}`) }))}
            />
          </span>
        )}
      </div>
      {comparison.data && (
        <div className={classes.summary}>
          {isText && (
            <>
              <span className={classes.added}>{t('lines.added', { count: comparison.data.added })}</span>
              <span className={classes.removed}>
                {t('lines.removed', { count: comparison.data.removed })}
              </span>
              <span>
                {comparison.data.fields.length > 0
                  ? t('fieldsChanged', { count: comparison.data.fields.length })
                  : t('noField')}
              </span>
            </>
          )}
          {comparison.data.meta.length > 0 && (
            <span>{t('metaChanged', { count: comparison.data.meta.length })}</span>
          )}
          {threads > 0 && (
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<Icon name="comment" size={14} />}
              aria-expanded={settled}
              onClick={() => setSettled(!settled)}
            >
              {t('settled', { count: threads })}
            </Button>
          )}
          {isText && chosen !== 'rendered' && (
            <span className={classes.steps}>
              <DiffSteps
                count={countChanges(lines)}
                active={active}
                onActive={(next) => setChange({ pair: key, at: next })}
              />
            </span>
          )}
        </div>
      )}
      <div className={classes.sides}>
        <div
          ref={scroller}
          className={classes.body}
          role="group"
          aria-label={`${names.from} → ${names.to}`}
          tabIndex={0}
        >
          {comparison.isError && (
            <Problem
              title={t('failed')}
              onRetry={() => void comparison.refetch()}
              details={toApiError(comparison.error).describe()}
              reference={toApiError(comparison.error).ref}
            >
              {comparison.error.message}
            </Problem>
          )}
          {!comparison.data && !comparison.isError && <SkeletonRows />}
          {comparison.data && !comparison.isError && isText && chosen === 'rendered' && from && to && (
            <Rendered
              at={at}
              sides={[
                { side: from, name: head('A', a), exists: comparison.data.from.exists },
                { side: to, name: head('B', b), exists: comparison.data.to.exists },
              ]}
            />
          )}
          {comparison.data && !comparison.isError && (!isText || chosen !== 'rendered') && (
            <ComparisonBody
              key={key}
              at={at}
              comparison={comparison.data}
              lines={lines}
              names={names}
              mode={chosen === 'side' ? 'side' : 'inline'}
              scroller={scroller}
              active={active}
              onActive={(next) => setChange({ pair: key, at: next })}
              textHead={
                chosen === 'side' ? (
                  <div className={compare.sideTitles}>
                    <div className={compare.sideTitle}>{head('A', a)}</div>
                    <div className={compare.sideTitle}>{head('B', b)}</div>
                  </div>
                ) : undefined
              }
            />
          )}
        </div>
        {settled && threads > 0 && b.version && (
          <SettledPane at={at} version={b.version} onClose={() => setSettled(false)} />
        )}
      </div>
    </section>
  )
}
