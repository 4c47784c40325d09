import { Radio, Textarea } from '@mantine/core'
import { useId, useMemo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { diffWords } from '@/lib/diff'
import { Marked } from '@/ui'
import { pointerName } from '@/lib/pointer'
import { choiceOf, type Dispute, type Picked } from './choices'
import classes from './merge.module.css'

interface Props {
  dispute: Dispute
  picked: Picked | undefined
  onPick: (picked: Picked) => void
  baseNote: ReactNode
  theirsNote: ReactNode
  mineNote: ReactNode
}

/** A place that both changed: base, theirs and mine, one of which is taken, or both, or something else. */
export function DisputeRow({ dispute, picked, onPick, baseNote, theirsNote, mineNote }: Props) {
  const { t } = useTranslation('editor')
  const name = useId()
  const { line, pointer, base = '', theirs, mine, both } = dispute
  const heading =
    pointer !== undefined ? pointerName(pointer) || t('details.whole') : t('merge.line', { line: line ?? 1 })
  const own = picked?.take === 'own'
  const wrong = own && choiceOf(dispute, picked) === undefined
  return (
    <fieldset className={classes.dispute}>
      <legend className="vd-hidden">{heading}</legend>
      <div className={classes.disputeHead}>
        <b>{heading}</b>
        <span>{t('merge.bothChanged')}</span>
        <span className={classes.ways}>
          {both !== undefined && (
            <button
              type="button"
              aria-pressed={picked?.take === 'both'}
              onClick={() => onPick({ take: 'both' })}
            >
              {t('merge.both')}
            </button>
          )}
          <button
            type="button"
            aria-pressed={own}
            onClick={() =>
              onPick({
                take: 'own',
                text: dispute.json && pointer !== undefined ? jsonOf(mine) : (mine ?? ''),
              })
            }
          >
            {t('merge.own')}
          </button>
        </span>
      </div>
      <div className={classes.sides}>
        <div className={classes.side}>
          <div className={classes.sideHead}>
            {t('merge.base')} <span>{baseNote}</span>
          </div>
          <Side text={base} other={mine ?? theirs ?? ''} side="removed" mono={pointer === undefined} />
        </div>
        <label
          className={classes.side}
          data-picked={picked?.take === 'theirs' || picked?.take === 'both' || undefined}
        >
          <div className={classes.sideHead}>
            <Radio
              name={name}
              checked={picked?.take === 'theirs'}
              onChange={() => onPick({ take: 'theirs' })}
              aria-label={t('merge.theirs')}
            />
            {t('merge.theirs')} <span>{theirsNote}</span>
          </div>
          <Side text={theirs} other={base} side="added" mono={pointer === undefined} />
        </label>
        <label
          className={classes.side}
          data-picked={picked?.take === 'mine' || picked?.take === 'both' || undefined}
        >
          <div className={classes.sideHead}>
            <Radio
              name={name}
              checked={picked?.take === 'mine'}
              onChange={() => onPick({ take: 'mine' })}
              aria-label={t('merge.mine')}
            />
            {t('merge.mine')} <span>{mineNote}</span>
          </div>
          <Side text={mine} other={base} side="added" mono={pointer === undefined} />
        </label>
      </div>
      {own && (
        <div className={classes.own}>
          <Textarea
            autosize
            minRows={2}
            maxRows={12}
            aria-label={t('merge.ownLabel')}
            classNames={{ input: classes.ownInput }}
            error={wrong}
            value={picked.text}
            onChange={(event) => onPick({ take: 'own', text: event.currentTarget.value })}
          />
        </div>
      )}
    </fieldset>
  )
}

const jsonOf = (text: string | undefined) => {
  try {
    return JSON.stringify(JSON.parse(text ?? 'null'), null, 2)
  } catch {
    return JSON.stringify(text ?? null)
  }
}

function Side({
  text,
  other,
  side,
  mono,
}: {
  text: string | undefined
  other: string
  side: 'added' | 'removed'
  mono: boolean
}) {
  const { t } = useTranslation('editor')
  const spans = useMemo(() => {
    if (text === undefined) return undefined
    const words = side === 'added' ? diffWords(other, text)?.after : diffWords(text, other)?.before
    return words ?? [{ text, changed: true }]
  }, [text, other, side])
  if (text === undefined || text === '') return <p className={classes.nothing}>{t('merge.nothing')}</p>
  return (
    <p className={mono ? classes.code : classes.value}>
      <Marked text={text} spans={spans ?? []} side={side} />
    </p>
  )
}
