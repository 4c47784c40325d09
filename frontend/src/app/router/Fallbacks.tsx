import { Button } from '@mantine/core'
import { Link, type ErrorComponentProps } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Problem } from '@/ui'

/** Shown where no route or no screen answers. */
export function Missing() {
  const { t } = useTranslation()
  return (
    <Problem
      tone="caution"
      title={t('missing.title')}
      action={
        <Button size="xs" component={Link} to="/">
          {t('missing.home')}
        </Button>
      }
    >
      {t('missing.text')}
    </Problem>
  )
}

/** Shown in place of a screen that threw. */
export function Broken({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation()
  return (
    <Problem
      title={t('broken.title')}
      onRetry={reset}
      details={error instanceof Error ? (error.stack ?? error.message) : String(error)}
    >
      {t('broken.text')}
    </Problem>
  )
}
