import { Button } from '@mantine/core'
import { useImperativeHandle } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty, Icon } from '@/ui'
import { fileUrl } from './api'
import type { BodyProps } from './Body'
import classes from './editor.module.css'
import { stateOf } from './steps/useSteps'
import { useReplace } from './useReplace'

/** A file that is not edited here: it can be downloaded and replaced. */
export function FileBody({
  at,
  item,
  view,
  readOnly,
  reason,
  onView,
  handle,
}: BodyProps & { reason: string }) {
  const { t } = useTranslation('editor')
  const replace = useReplace(at, item, onView)
  useImperativeHandle(handle, () => ({ goToLine: () => undefined, goToPointer: () => undefined }))
  return (
    <div className={classes.centre}>
      <Empty
        icon="file"
        title={reason}
        actions={
          <>
            <Button
              component="a"
              href={fileUrl(at, view, stateOf(item, view)?.revision ?? '', true)}
              download
              leftSection={<Icon name="download" />}
            >
              {t('image.download')}
            </Button>
            {!readOnly && (
              <Button
                leftSection={<Icon name="upload" />}
                loading={replace.isPending}
                onClick={() => replace.mutate(undefined)}
              >
                {t('image.replaceFile')}
              </Button>
            )}
          </>
        }
      >
        {t('file.text')}
      </Empty>
    </div>
  )
}
