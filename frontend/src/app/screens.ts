import { lazy } from 'react'
import type { Screens } from './router/screens'

/** The screens that exist, each loaded when it is first opened. */
export const screens: Screens = {
  welcome: lazy(() => import('@/features/browse').then((room) => ({ default: room.Start }))),
  overview: lazy(() => import('@/features/browse').then((room) => ({ default: room.Overview }))),
  content: lazy(() => import('@/features/browse').then((room) => ({ default: room.ContentList }))),
  item: lazy(() => import('@/features/editor').then((room) => ({ default: room.ItemScreen }))),
  versions: lazy(() => import('@/features/versions').then((room) => ({ default: room.VersionsScreen }))),
  trash: lazy(() => import('@/features/trash').then((room) => ({ default: room.TrashScreen }))),
  review: lazy(() => import('@/features/review').then((room) => ({ default: room.ReviewScreen }))),
  connections: lazy(() => import('@/features/connections').then((room) => ({ default: room.Connections }))),
  settings: lazy(() => import('@/features/settings').then((room) => ({ default: room.Settings }))),
  activity: lazy(() => import('@/features/activity').then((room) => ({ default: room.Activity }))),
  schemas: lazy(() => import('@/features/schemas').then((room) => ({ default: room.Schemas }))),
}
