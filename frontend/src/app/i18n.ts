import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { uiMessages } from '@/ui/messages'
import { appMessages } from './messages'

/** One namespace per room; each room keeps its words in its own messages.ts. */
export const resources = { en: { app: appMessages, ui: uiMessages } } as const

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app'
    resources: (typeof resources)['en']
  }
}

void i18next.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  defaultNS: 'app',
  resources,
  initAsync: false,
  interpolation: { escapeValue: false }, // React escapes
})
