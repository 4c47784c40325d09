import { ActionIcon, Menu } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Row } from '@/api'
import { Icon, toastDone } from '@/ui'
import type { Place } from './steps'

const item = '/c/$connection/$tenant/item/$type/$id'

/** What can be done with one row. */
export function RowMenu({
  row,
  place,
  readOnly,
  onDelete,
}: {
  row: Row
  place: Place
  readOnly: boolean
  onDelete: () => void
}) {
  const { t } = useTranslation('browse')
  const to = { params: { ...place, id: row.id }, search: { ext: row.ext } }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          size={28}
          tabIndex={-1}
          aria-label={t('list.actions', { name: row.title })}
          onClick={(event) => event.stopPropagation()}
        >
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown onClick={(event) => event.stopPropagation()}>
        <Menu.Item
          leftSection={<Icon name="draft" />}
          renderRoot={(props) => <Link to={item} {...to} {...props} />}
        >
          {readOnly ? t('list.open') : t('list.edit')}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="versions" />}
          renderRoot={(props) => <Link to="/c/$connection/$tenant/versions/$type/$id" {...to} {...props} />}
        >
          {t('list.compare')}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="copy" />}
          onClick={() =>
            void navigator.clipboard.writeText(row.id).then(() => toastDone(t('list.copied', { id: row.id })))
          }
        >
          {t('list.copyId')}
        </Menu.Item>
        {!readOnly && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<Icon name="trash" />} onClick={onDelete}>
              {t('bulk.delete')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
