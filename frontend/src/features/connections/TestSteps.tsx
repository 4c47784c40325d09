import { Button } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { TestStep } from '@/api'
import { clock } from '@/lib/time'
import { Icon, Problem } from '@/ui'
import classes from './connections.module.css'

/** A test as a list of steps that ends with the one that did not work. */
export function TestSteps({
  steps,
  at,
  onAccept,
}: {
  steps: readonly TestStep[]
  at: Date
  /** Takes a way out that a step offers. */
  onAccept: (values: Record<string, string>) => void
}) {
  const { t } = useTranslation('connections')
  const stopped = steps.findIndex((step) => !step.ok)
  const time = clock(at)
  const section = useRef<HTMLElement>(null)
  useEffect(() => section.current?.scrollIntoView({ block: 'nearest' }), [at])
  return (
    <section ref={section} className={classes.test} aria-label={t('form.test')} aria-live="polite">
      <div className={classes.testHead}>
        <h3>{t('form.test')}</h3>
        <span>
          {stopped < 0 ? t('form.passed', { time }) : t('form.stopped', { time, step: stopped + 1 })}
        </span>
      </div>
      <ol>
        {steps.map((step) => (
          <li key={step.name} data-ok={step.ok}>
            <Icon name={step.ok ? 'check' : 'failed'} />
            {step.ok ? step.name : <Failure step={step} onAccept={onAccept} />}
          </li>
        ))}
      </ol>
      {steps
        .filter((step) => step.ok && step.message)
        .map((step) => (
          <Problem key={step.name} tone="caution" title={t('warning')}>
            {step.message}
          </Problem>
        ))}
    </section>
  )
}

function Failure({ step, onAccept }: { step: TestStep; onAccept: (values: Record<string, string>) => void }) {
  const { t } = useTranslation('connections')
  return (
    <div>
      <b>{t('form.stop', { step: step.name })}</b>
      <p>{step.message}</p>
      {step.offers.map((offer) => (
        <Button key={offer.label} size="xs" mr="xs" onClick={() => onAccept(offer.values)}>
          {offer.label}
        </Button>
      ))}
      <Button
        size="xs"
        variant="subtle"
        leftSection={<Icon name="copy" />}
        onClick={() => void navigator.clipboard.writeText(`${step.name}\n${step.message}`)}
      >
        {t('form.details')}
      </Button>
    </div>
  )
}
