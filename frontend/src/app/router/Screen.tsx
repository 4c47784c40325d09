import { Suspense } from 'react'
import { SkeletonRows } from '@/ui'
import { Missing } from './Fallbacks'
import { useScreens, type ScreenName } from './screens'

/** The screen of a route, or the word that there is none. */
export function Screen({ name }: { name: ScreenName }) {
  const Component = useScreens()[name]
  if (!Component) return <Missing />
  return (
    <Suspense fallback={<SkeletonRows />}>
      <Component />
    </Suspense>
  )
}
