import { useDebouncedValue } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { toApiError } from '@/api'
import { PreviewFrame, Problem, SkeletonRows } from '@/ui'
import { usePreview } from './api'

interface Props {
  name: string
  ext: string
  text: string
  /** The line of the text that should be in view. */
  line?: number
}

const pause = 250

/** The text as readers would see it, a moment behind the typing. */
export function Preview({ name, ext, text, line }: Props) {
  const { t } = useTranslation('editor')
  const [settled] = useDebouncedValue(text, pause)
  const { data, error, refetch } = usePreview(ext, settled, true)
  if (error && !data)
    return (
      <Problem
        tone="caution"
        title={t('preview.failed')}
        onRetry={toApiError(error).kind === 'tooLarge' ? undefined : () => void refetch()}
      >
        {error.message}
      </Problem>
    )
  if (!data) return <SkeletonRows height={28} count={8} />
  return <PreviewFrame title={t('preview.title', { name })} html={data.html} line={line} />
}
