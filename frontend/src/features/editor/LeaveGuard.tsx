import { Button, Group, Modal, Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { Saved } from '@/api'
import { keeper, keepingFailed } from './keeping'
import type { Document } from './useDocument'

/** Asks before the screen is left with text that is not saved. */
export function LeaveGuard({
  document,
  onSave,
}: {
  document: Document
  onSave: () => Promise<Saved | undefined>
}) {
  const { t } = useTranslation('editor')
  const lost = useSyncExternalStore(keepingFailed.subscribe, keepingFailed.read)
  const dirty = document.progress === 'dirty' || document.progress === 'refused'
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => dirty,
    withResolver: true,
  })
  if (status !== 'blocked') return null
  const leave = () => void keeper.flush().then(proceed)
  return (
    <Modal opened onClose={reset} title={t('leave.title')} size={460}>
      <Text c="var(--vd-t2)" mb="lg">
        {t(lost ? 'leave.textLost' : 'leave.text')}
      </Text>
      <Group justify="flex-end" gap="sm">
        <Button variant="subtle" onClick={reset}>
          {t('leave.stay')}
        </Button>
        <Button onClick={leave}>{t('leave.go')}</Button>
        <Button variant="filled" data-autofocus onClick={() => void onSave().then(proceed, reset)}>
          {t('leave.save')}
        </Button>
      </Group>
    </Modal>
  )
}
