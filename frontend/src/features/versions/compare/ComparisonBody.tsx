import { Button } from '@mantine/core'
import { useState, type ReactNode, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { Comparison } from '@/api'
import type { DiffLine } from '@/lib/diff'
import { Empty, FieldDiff, Icon, TextDiff, type DiffMode } from '@/ui'
import type { At } from '../api'
import { BinaryChange } from './BinaryChange'
import { fieldsOf, isRecord, metadataOf } from './change'
import classes from './Compare.module.css'
import { ImageChange } from './ImageChange'

/** Comments at the places of a comparison. */
export interface Places {
  fields: ReadonlyMap<string, number>
  lines: ReadonlyMap<number, number>
  onOpenField: (pointer: string) => void
  onOpenLine: (line: number) => void
  /** Left out when the person may not comment. */
  onAddField?: (pointer: string) => void
  onAddLine?: (line: number) => void
}

interface Props {
  at: At
  comparison: Comparison
  /** The lines with their numbers in the whole text; see diffLinesOf. */
  lines: DiffLine[]
  /** What the sides are called: "Live, version 6", "Pending". */
  names: { from: string; to: string }
  mode: DiffMode
  scroller: RefObject<HTMLElement | null>
  active?: number
  onActive: (change: number) => void
  reveal?: { line: number }
  places?: Places
  /** What stands to the right of the heading of the text. */
  textActions?: ReactNode
  /** What stands above the columns of the text. */
  textHead?: ReactNode
}

/** How one side became the other: fields first, then text, images or facts, then metadata. */
export function ComparisonBody(props: Props) {
  const { t } = useTranslation('versions')
  const { at, comparison, names, places } = props
  const { kind, from, to, fields, meta, added, removed } = comparison
  const same = fields.length + meta.length + added + removed === 0 && from.etag === to.etag
  if (same)
    return (
      <Empty icon="check" title={t('part.same.title')}>
        {t('part.same.text')}
      </Empty>
    )
  return (
    <>
      {!from.exists && to.exists && (
        <div className={classes.part}>
          <p className={classes.word}>
            <Icon name="add" />
            {from.state === 'live' && !from.version ? t('part.new') : t('part.gone', { side: names.from })}
          </p>
        </div>
      )}
      {!to.exists && (
        <div className={classes.part}>
          <p className={classes.word}>
            <Icon name="minus" />
            {t('part.gone', { side: names.to })}
          </p>
        </div>
      )}
      {fields.length > 0 && (
        <section className={classes.part}>
          <Head title={t('part.fields')} note={t('part.fieldsNote', { count: fields.length })} />
          <FieldDiff
            changes={fieldsOf(fields, places?.fields)}
            beforeTitle={names.from}
            afterTitle={names.to}
            onOpenComments={places?.onOpenField}
            onAddComment={places?.onAddField}
          />
        </section>
      )}
      {kind === 'image' && <ImageChange at={at} comparison={comparison} names={names} />}
      {kind === 'binary' && <BinaryChange at={at} comparison={comparison} names={names} />}
      {kind !== 'image' && meta.length > 0 && (
        <section className={classes.part}>
          <Head title={t('part.metadata')} note={t('part.metadataNote', { count: meta.length })} />
          <FieldDiff changes={metadataOf(meta)} beforeTitle={names.from} afterTitle={names.to} />
        </section>
      )}
      {kind === 'text' && <TextPart {...props} />}
    </>
  )
}

export function Head({ title, note, children }: { title: string; note?: string; children?: ReactNode }) {
  return (
    <div className={classes.head}>
      <h2>{title}</h2>
      {note && <span className={classes.note}>{note}</span>}
      {children && <span className={classes.actions}>{children}</span>}
    </div>
  )
}

function TextPart(props: Props) {
  const { t } = useTranslation('versions')
  const { at, comparison, lines, mode, scroller, places } = props
  const { fields, added, removed } = comparison
  const record = isRecord(at.item.ext)
  const byFields = record && fields.length > 0
  const [shown, setShown] = useState(false)
  const ext = at.item.ext.toUpperCase()
  const count = Math.max(added, removed)
  const open = !byFields || shown || props.reveal !== undefined
  // Alone on the screen the text needs no heading.
  const alone = !byFields && fields.length + comparison.meta.length === 0 && !props.textActions
  return (
    <section>
      <div className={alone ? 'vd-hidden' : classes.part}>
        <Head
          title={record ? t('part.source', { ext }) : t('part.text')}
          note={count === 0 ? t('part.linesNote_zero') : t('part.linesNote', { count })}
        >
          {byFields && (
            <Button size="xs" variant="subtle" aria-expanded={open} onClick={() => setShown(!open)}>
              {t(open ? 'part.hideSource' : 'part.showSource', { ext })}
            </Button>
          )}
          {open && props.textActions}
        </Head>
      </div>
      {open && (
        <>
          {props.textHead}
          <TextDiff
            label={record ? ext : t('part.text')}
            lines={lines}
            mode={mode}
            active={props.active}
            onActive={props.onActive}
            reveal={props.reveal}
            comments={places?.lines}
            onOpenComments={places?.onOpenLine}
            onAddComment={places?.onAddLine}
            scroller={scroller}
          />
        </>
      )}
    </section>
  )
}
