import { MantineProvider } from '@mantine/core'
import { render, type RenderResult } from '@testing-library/react'
import i18next from 'i18next'
import type { ReactElement } from 'react'
import { initReactI18next } from 'react-i18next'
import { uiMessages } from './messages'

void i18next.use(initReactI18next).init({
  lng: 'en',
  defaultNS: 'ui',
  resources: { en: { ui: uiMessages } },
  initAsync: false,
  interpolation: { escapeValue: false },
})

/** Renders a component with the words and the provider that it needs, without transitions. */
export function show(element: ReactElement): RenderResult {
  return render(element, {
    wrapper: ({ children }) => <MantineProvider env="test">{children}</MantineProvider>,
  })
}
