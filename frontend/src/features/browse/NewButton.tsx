import { Button, Menu } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Icon } from '@/ui'
import classes from './browse.module.css'

export type Choice = 'new' | 'folder' | 'deleteFolder' | 'deleteType'

/** Makes an item; beside it what concerns the folder or the type as a whole. */
export function NewButton({
  name,
  readOnly,
  inFolder,
  onChoose,
}: {
  name: string
  readOnly: boolean
  inFolder: boolean
  onChoose: (choice: Choice) => void
}) {
  const { t } = useTranslation('browse')
  if (readOnly)
    return (
      <Button disabled leftSection={<Icon name="lock" />} title={t('list.readOnly')}>
        {t('list.new', { name })}
      </Button>
    )
  return (
    <Button.Group>
      <Button variant="filled" leftSection={<Icon name="add" />} onClick={() => onChoose('new')}>
        {t('list.new', { name })}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="filled" aria-label={t('list.more')} className={classes.splitMore}>
            <Icon name="chevronDown" />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="folder" />} onClick={() => onChoose('folder')}>
            {t('list.newFolder')}
          </Menu.Item>
          <Menu.Divider />
          {inFolder ? (
            <Menu.Item leftSection={<Icon name="trash" />} onClick={() => onChoose('deleteFolder')}>
              {t('list.deleteFolder')}
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<Icon name="trash" />} onClick={() => onChoose('deleteType')}>
              {t('list.deleteType')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  )
}
