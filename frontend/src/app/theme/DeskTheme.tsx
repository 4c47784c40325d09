import { MantineProvider, mergeThemeOverrides } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import { useMemo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import './fonts'
import './global.css'
import { cssVariablesResolver, theme } from './theme'

/** The look of the desk: theme, tokens, fonts and the place for toasts. The scheme follows the system until it is set. */
export function DeskTheme({ children }: { children: ReactNode }) {
  const { t } = useTranslation('ui')
  const close = t('close')
  const named = useMemo(
    () =>
      mergeThemeOverrides(theme, { components: { CloseButton: { defaultProps: { 'aria-label': close } } } }),
    [close],
  )
  return (
    <MantineProvider theme={named} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
      {children}
      <Notifications position="bottom-right" limit={4} containerWidth={424} />
    </MantineProvider>
  )
}
