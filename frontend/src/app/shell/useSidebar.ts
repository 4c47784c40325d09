import { useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { wideScreens, type ScreenName } from '../router/screens'

export type SidebarForm = 'full' | 'rail' | 'drawer'

/** The form of the sidebar: by width, then by the person's own choice, then by the screen. */
export function useSidebar(screen: ScreenName | undefined) {
  const [choice, setChoice] = useLocalStorage<'full' | 'rail' | ''>({ key: 'vd.sidebar', defaultValue: '' })
  const narrow = useMediaQuery('(max-width: 48em)', false)
  const tight = useMediaQuery('(max-width: 64em)', false)
  const usual = screen && wideScreens.has(screen) ? 'rail' : 'full'
  const form: SidebarForm = narrow ? 'drawer' : tight ? 'rail' : choice || usual
  const toggle = () => setChoice(form === 'full' ? 'rail' : 'full')
  return { form, toggle, canToggle: !narrow && !tight }
}
