import { createContext, use, type ComponentType } from 'react'

export const screenNames = [
  'welcome',
  'connections',
  'settings',
  'review',
  'overview',
  'content',
  'item',
  'versions',
  'schemas',
  'trash',
  'activity',
] as const

export type ScreenName = (typeof screenNames)[number]

/** The screens that exist. What is not in here is neither reachable nor shown in the navigation. */
export type Screens = Partial<Record<ScreenName, ComponentType>>

export const ScreensContext = createContext<Screens>({})

export function useScreens(): Screens {
  return use(ScreensContext)
}

/** Screens that need the width start with the rail; a person's own choice wins. */
export const wideScreens: ReadonlySet<ScreenName> = new Set([
  'item',
  'versions',
  'review',
  'schemas',
  'connections',
  'trash',
])
