import { useTranslation } from 'react-i18next'
import { states, type State } from '@/lib/address'
import { Icon } from './icons'
import { Segmented } from './Segmented'
import classes from './StateChip.module.css'

/** A state by icon and word; "≠" says that it differs from live. */
export function StateChip({ state, differs = false }: { state: State; differs?: boolean }) {
  const { t } = useTranslation('ui')
  return (
    <span className={`${classes.chip} ${classes[state]}`}>
      <Icon name={state} size={14} />
      {t(`state.${state}`)}
      {differs && <Differs className={classes.differs} />}
    </span>
  )
}

function Differs({ className }: { className?: string }) {
  const { t } = useTranslation('ui')
  return (
    <span className={className} title={t('differs')}>
      <span aria-hidden>≠</span>
      <span className="vd-hidden">{t('differs')}</span>
    </span>
  )
}

/** The states in which an item exists; a value of true means that it differs from live. */
export type StateSet = Partial<Record<State, { differs?: boolean }>>

/** Three fixed slots Live, Draft, Pending, so that a column of them can be scanned; with `flow` one after the other. */
export function StateSlots({ present, flow = false }: { present: StateSet; flow?: boolean }) {
  return (
    <span className={flow ? classes.flow : classes.slots}>
      {states.map((state) => {
        const found = present[state]
        if (flow && !found) return null
        return <span key={state}>{found && <StateChip state={state} differs={found.differs} />}</span>
      })}
    </span>
  )
}

interface TrackProps {
  present: StateSet
  current: State
  onChange: (state: State) => void
  /** Whether a state without an item may be chosen too (to start it). */
  allowAbsent?: boolean
}

/** The states of one item as a switch in its header. */
export function StateTrack({ present, current, onChange, allowAbsent = false }: TrackProps) {
  const { t } = useTranslation('ui')
  return (
    <Segmented
      className={classes.track}
      label={t('stateTrack')}
      value={current}
      onChange={onChange}
      options={states.map((state) => ({
        value: state,
        disabled: !present[state] && !allowAbsent,
        attributes: { 'data-state': state, 'data-absent': present[state] ? undefined : true },
        label: (
          <>
            <Icon name={state} />
            {t(`state.${state}`)}
            {!present[state] && <span className="vd-hidden">{t('state.absent')}</span>}
            {present[state]?.differs && <Differs className={classes.trackDiffers} />}
          </>
        ),
      }))}
    />
  )
}
