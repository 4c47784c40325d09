import { Modal, SimpleGrid } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { KeyHint, useActiveShortcuts, useReturnFocus } from '@/ui'
import classes from './ShortcutSheet.module.css'

/** All keys that work on the screen below, by group. */
export default function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  useReturnFocus()
  const active = useActiveShortcuts()
  const [shown] = useState(active) // what worked when the sheet was opened
  const groups = [...new Set(shown.map((shortcut) => shortcut.group))]
  return (
    <Modal opened onClose={onClose} title={t('shortcuts.title')} size={640}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl" verticalSpacing="md">
        {groups.map((group) => (
          <section key={group}>
            <h3 className={classes.group}>{group}</h3>
            <dl className={classes.list}>
              {shown
                .filter((shortcut) => shortcut.group === group)
                .map((shortcut) => (
                  <div key={shortcut.keys} className={classes.row}>
                    <dt>{shortcut.label}</dt>
                    <dd>
                      <span className="vd-hidden">{shortcut.keys}</span>
                      <KeyHint keys={shortcut.keys} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </SimpleGrid>
    </Modal>
  )
}
