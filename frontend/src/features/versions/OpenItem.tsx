import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Item } from '@/api'
import { Icon } from '@/ui'

/** The way back to the item, to its draft where the person may edit. */
export function OpenItem({ item, onOpen }: { item: Item; onOpen: (state: string | undefined) => void }) {
  const { t } = useTranslation('versions')
  const draft = item.states.some((state) => state.state === 'draft')
  const editing = draft && item.abilities.edit
  return (
    <Button
      leftSection={<Icon name={editing ? 'draft' : 'content'} />}
      onClick={() => onOpen(draft ? 'draft' : undefined)}
    >
      {editing ? t('editDraft') : t('openItem')}
    </Button>
  )
}
