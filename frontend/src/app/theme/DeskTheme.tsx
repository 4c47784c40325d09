import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import type { ReactNode } from 'react'
import './fonts'
import './global.css'
import { cssVariablesResolver, theme } from './theme'

/** The look of the desk: theme, tokens, fonts and the place for toasts. The scheme follows the system until it is set. */
export function DeskTheme({ children }: { children: ReactNode }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
      {children}
      <Notifications position="bottom-right" limit={4} containerWidth={424} />
    </MantineProvider>
  )
}
