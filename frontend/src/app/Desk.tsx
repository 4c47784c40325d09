import { QueryClientProvider, type QueryClient } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { ScreensContext, type Screens } from './router/screens'
import type { createDeskRouter } from './router/routes'
import { LiveShell } from './shell/LiveShell'
import { ShellContext, type ShellModel } from './shell/model'
import { DeskTheme } from './theme/DeskTheme'

interface Props {
  router: ReturnType<typeof createDeskRouter>
  queries: QueryClient
  screens: Screens
  /** What the frame shows, where that is not asked from the other side: in tests and the gallery. */
  model?: ShellModel
}

/** The whole desk: look, data, frame and screens put together. */
export function Desk({ router, queries, screens, model }: Props) {
  return (
    <DeskTheme>
      <QueryClientProvider client={queries}>
        <ScreensContext value={screens}>
          {model ? (
            <ShellContext value={model}>
              <RouterProvider router={router} />
            </ShellContext>
          ) : (
            <LiveShell router={router}>
              <RouterProvider router={router} />
            </LiveShell>
          )}
        </ScreensContext>
      </QueryClientProvider>
    </DeskTheme>
  )
}
