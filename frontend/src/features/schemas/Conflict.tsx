import { Button, Group, Modal, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { SchemaDocument } from '@/api'
import { diffLines } from '@/lib/diff'
import { TextDiff } from '@/ui'
import classes from './schemas.module.css'

interface Props {
  mine: string
  /** What is saved now; null when it was deleted. */
  theirs: SchemaDocument | null
  busy: boolean
  onTheirs: () => void
  onMine: () => void
  onClose: () => void
}

/** Somebody else saved first: both texts side by side, and which one stays. */
export function Conflict({ mine, theirs, busy, onTheirs, onMine, onClose }: Props) {
  const { t } = useTranslation('schemas')
  return (
    <Modal opened onClose={onClose} title={t(theirs ? 'conflict.title' : 'conflict.gone')} size="64rem">
      <Text c="var(--vd-t2)" mb="sm">
        {t(theirs ? 'conflict.text' : 'conflict.goneText')}
      </Text>
      {theirs && (
        <div className={classes.conflict}>
          <TextDiff
            label={t('conflict.diff')}
            lines={diffLines(theirs.content, mine)}
            mode="side"
            context={3}
          />
        </div>
      )}
      <Group justify="flex-end" gap="sm" mt="md">
        <Button variant="subtle" data-autofocus onClick={onClose}>
          {t('conflict.keep')}
        </Button>
        {theirs && <Button onClick={onTheirs}>{t('conflict.theirs')}</Button>}
        <Button variant="filled" loading={busy} onClick={onMine}>
          {t('conflict.mine')}
        </Button>
      </Group>
    </Modal>
  )
}
