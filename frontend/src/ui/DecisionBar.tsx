import { Button, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './DecisionBar.module.css'
import { Icon } from './icons'
import { KeyHint } from './KeyHint'
import { useKeptText } from './useKeptText'
import { useShortcuts } from './useShortcuts'

interface Props {
  /** Open comments that block approval, each with the way to it. */
  blocking: { id: string; label: string; onGo: () => void }[]
  /** Another reason why the person cannot approve, in words. */
  reason?: string
  mayDecide: boolean
  busy?: 'approve' | 'request'
  /** Under which the message is kept on this computer; forgetKeptText ends it. */
  keep?: string
  onApprove: (message: string) => void
  onRequestChanges: (message: string) => void
}

/** Approve or request changes, with a message; what blocks approval is named and linked. */
export function DecisionBar({ blocking, reason, mayDecide, busy, keep, onApprove, onRequestChanges }: Props) {
  const { t } = useTranslation('ui')
  const [message, setMessage] = useKeptText(keep)
  const mayApprove = mayDecide && blocking.length === 0 && !reason && !busy
  const group = t('decision.label')
  useShortcuts([
    { keys: 'a', label: t('decision.approve'), group, run: () => mayApprove && onApprove(message) },
    {
      keys: 'r',
      label: t('decision.request'),
      group,
      run: () => mayDecide && !busy && onRequestChanges(message),
    },
  ])
  return (
    <section className={classes.bar} data-foot aria-label={t('decision.label')}>
      <div className={classes.status}>
        {blocking.length > 0 && (
          <span className={`${classes.word} ${classes.blocked}`}>
            <Icon name="problem" />
            {t('decision.blocked', { count: blocking.length })}
          </span>
        )}
        {blocking.map((block) => (
          <button key={block.id} type="button" className={classes.link} onClick={block.onGo}>
            {block.label}
          </button>
        ))}
        {blocking.length === 0 && (
          <span className={classes.word}>
            {reason ? (
              <Icon name="note" />
            ) : (
              <span className={classes.ready}>
                <Icon name="check" />
              </span>
            )}
            {reason ?? t('decision.ready')}
          </span>
        )}
      </div>
      <TextInput
        className={classes.message}
        aria-label={t('decision.message')}
        placeholder={t('decision.message')}
        value={message}
        disabled={!mayDecide}
        onChange={(event) => setMessage(event.currentTarget.value)}
      />
      <Button
        leftSection={<Icon name="requestChanges" />}
        rightSection={<KeyHint keys="r" />}
        disabled={!mayDecide || Boolean(busy)}
        loading={busy === 'request'}
        onClick={() => onRequestChanges(message)}
      >
        {t('decision.request')}
      </Button>
      <Button
        variant="filled"
        rightSection={<KeyHint keys="a" plain={mayApprove} />}
        disabled={!mayApprove && busy !== 'approve'}
        loading={busy === 'approve'}
        onClick={() => onApprove(message)}
      >
        {t('decision.approve')}
      </Button>
    </section>
  )
}
