import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  type RouterHistory,
} from '@tanstack/react-router'
import { Shell } from '../shell/Shell'
import { Broken, Missing } from './Fallbacks'
import { Screen } from './Screen'
import {
  activitySearch,
  connectionsSearch,
  itemSearch,
  listSearch,
  parseSearch,
  reviewSearch,
  schemaSearch,
  stringifySearch,
  trashSearch,
  versionsSearch,
} from './search'

const root = createRootRoute({ component: Outlet, notFoundComponent: Missing })

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: () => <Screen name="welcome" />,
})
const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  component: () => <Screen name="welcome" />,
})

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  notFoundComponent: Missing,
})
const within = () => shell

const connections = createRoute({
  getParentRoute: within,
  path: '/connections',
  validateSearch: connectionsSearch,
  component: () => <Screen name="connections" />,
})
const settings = createRoute({
  getParentRoute: within,
  path: '/settings',
  component: () => <Screen name="settings" />,
})
// A tenant may be named review, but none begins with a tilde.
const review = createRoute({
  getParentRoute: within,
  path: '/c/$connection/~review',
  validateSearch: reviewSearch,
  component: () => <Screen name="review" />,
})
const tenants = createRoute({
  getParentRoute: within,
  path: '/c/$connection',
  component: () => <Screen name="overview" />, // without a tenant: the tenants to choose from
})
const overview = createRoute({
  getParentRoute: within,
  path: '/c/$connection/$tenant',
  component: () => <Screen name="overview" />,
})
const content = createRoute({
  getParentRoute: within,
  path: '/c/$connection/$tenant/content/$type',
  validateSearch: listSearch,
  component: () => <Screen name="content" />,
})
const item = createRoute({
  getParentRoute: within,
  path: '/c/$connection/$tenant/item/$type/$id',
  validateSearch: itemSearch,
  component: () => <Screen name="item" />,
})
const versions = createRoute({
  getParentRoute: within,
  path: '/c/$connection/$tenant/versions/$type/$id',
  validateSearch: versionsSearch,
  component: () => <Screen name="versions" />,
})
const schemas = createRoute({
  getParentRoute: within,
  path: '/c/$connection/$tenant/schemas',
  component: () => <Screen name="schemas" />,
})
const schema = createRoute({
  getParentRoute: within,
  path: '/c/$connection/$tenant/schemas/$name',
  validateSearch: schemaSearch,
  component: () => <Screen name="schemas" />,
})
const trash = createRoute({
  getParentRoute: within,
  path: '/c/$connection/$tenant/trash',
  validateSearch: trashSearch,
  component: () => <Screen name="trash" />,
})
const activity = createRoute({
  getParentRoute: within,
  path: '/c/$connection/$tenant/activity',
  validateSearch: activitySearch,
  component: () => <Screen name="activity" />,
})

const tree = root.addChildren([
  home,
  welcome,
  shell.addChildren([
    connections,
    settings,
    review,
    tenants,
    overview,
    content,
    item,
    versions,
    schemas,
    schema,
    trash,
    activity,
  ]),
])

/** The address is the state of the desk: real paths, plain search parameters. */
export function createDeskRouter(history?: RouterHistory) {
  return createRouter({
    routeTree: tree,
    history,
    parseSearch,
    stringifySearch,
    defaultPreload: false,
    scrollRestoration: false,
    defaultErrorComponent: Broken,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createDeskRouter>
  }
}
