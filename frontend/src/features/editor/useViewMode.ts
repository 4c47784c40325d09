import { useLocalStorage, useMediaQuery } from '@mantine/hooks'

export type ViewMode = 'editor' | 'both' | 'preview'

/** Whether text, preview or both are shown. In windows too narrow for both, one of them. */
export function useViewMode(kind: 'markdown' | 'page') {
  const narrow = useMediaQuery('(max-width: 64em)', false, { getInitialValueInEffect: false })
  const [chosen, setChosen] = useLocalStorage<ViewMode>({
    key: `vd.view.${kind}`,
    defaultValue: 'both',
    getInitialValueInEffect: false,
  })
  const mode: ViewMode = narrow && chosen === 'both' ? 'editor' : chosen
  return {
    mode,
    setMode: setChosen,
    modes: narrow ? (['editor', 'preview'] as const) : (['editor', 'both', 'preview'] as const),
  }
}
