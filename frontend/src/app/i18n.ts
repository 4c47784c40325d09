import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { uiMessages } from '@/ui/messages'
import { activityMessages } from '@/features/activity/messages'
import { browseMessages } from '@/features/browse/messages'
import { editorMessages } from '@/features/editor/messages'
import { connectionsMessages } from '@/features/connections/messages'
import { schemasMessages } from '@/features/schemas/messages'
import { sessionMessages } from '@/features/session/messages'
import { settingsMessages } from '@/features/settings/messages'
import { reviewMessages } from '@/features/review/messages'
import { trashMessages } from '@/features/trash/messages'
import { versionsMessages } from '@/features/versions/messages'
import { appMessages } from './messages'

/** One namespace per room; each room keeps its words in its own messages.ts. */
export const resources = {
  en: {
    activity: activityMessages,
    app: appMessages,
    browse: browseMessages,
    editor: editorMessages,
    connections: connectionsMessages,
    schemas: schemasMessages,
    session: sessionMessages,
    settings: settingsMessages,
    ui: uiMessages,
    review: reviewMessages,
    trash: trashMessages,
    versions: versionsMessages,
  },
} as const

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
