import { useDebouncedValue } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { toApiError } from '@/api'
import { PreviewFrame, Problem, SkeletonRows } from '@/ui'
import { usePreview } from './api'

interface Props {
  name: string
  ext: string
  text: string
  /** A title that is not part of the text, shown where the text has no first heading of its own. */
  heading?: string
  /** The line of the text that should be in view. */
  line?: number
}

const pause = 250

/** The text as readers would see it, a moment behind the typing. */
export function Preview({ name, ext, text, heading, line }: Props) {
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
  const titled =
    heading && !/<h1[\s>]/.test(data.html) ? `<h1>${escape(heading)}</h1>${data.html}` : data.html
  return <PreviewFrame title={t('preview.title', { name })} html={titled} line={line} />
}

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
