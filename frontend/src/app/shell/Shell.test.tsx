import { createMemoryHistory } from '@tanstack/react-router'
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { useParams } from '@tanstack/react-router'
import { beforeEach, expect, it } from 'vitest'
import { Desk } from '../Desk'
import '../i18n'
import { createQueries } from '../queries'
import { createDeskRouter } from '../router/routes'
import type { Screens } from '../router/screens'
import type { ShellModel } from './model'

const model: ShellModel = {
  person: 'editor',
  connections: [
    {
      id: 'local',
      name: 'Local workspace',
      kind: 'sqlite',
      environment: 'local',
      health: 'ok',
      readOnly: false,
    },
    {
      id: 'news',
      name: 'Newsroom',
      kind: 'postgres',
      environment: 'production',
      health: 'failed',
      readOnly: true,
    },
  ],
  tenants: [{ name: 'garden' }],
  types: [{ name: 'terms', count: 1469 }],
  reviewCount: 7,
}
const List = () => <h1 tabIndex={-1}>Terms</h1>
const Item = () => <h1 tabIndex={-1}>{String(useParams({ strict: false }).id)}</h1>

function open(path: string, screens: Screens) {
  const router = createDeskRouter(createMemoryHistory({ initialEntries: [path] }))
  render(<Desk router={router} queries={createQueries()} screens={screens} model={model} />)
  return router
}

beforeEach(() => sessionStorage.clear())

it('an address without a screen says so and offers a way on', async () => {
  open('/c/local/garden/trash', {})
  expect(await screen.findByText('There is nothing at this address')).toBeTruthy()
  expect(screen.getByRole('link', { name: 'Go to the start' })).toBeTruthy()
})
it('screens that do not exist are not in the navigation', async () => {
  open('/c/local/garden/content/terms', { content: List, review: List, overview: List })
  const nav = within(await screen.findByRole('navigation', { name: 'Main' }))
  expect(nav.getAllByRole('link').map((link) => link.textContent)).toEqual([
    'Review7',
    'Content',
    'terms1,469',
  ])
})
it('ids with slashes and signs go through the address unharmed', async () => {
  const id = 'en/a b/ü%2F?#'
  const router = open('/c/local/garden/content/terms', { content: List, item: Item })
  await screen.findByRole('heading', { name: 'Terms' })
  await router.navigate({
    to: '/c/$connection/$tenant/item/$type/$id',
    params: { connection: 'local', tenant: 'garden', type: 'terms', id },
  })
  expect((await screen.findByRole('heading', { level: 1 })).textContent).toBe(id)
  open(router.state.location.href, { item: Item })
  await waitFor(() =>
    expect(screen.getAllByRole('heading', { level: 1 }).map((h) => h.textContent)).toEqual([id, id]),
  )
})
it('after another screen was opened its h1 has the focus', async () => {
  const router = open('/c/local/garden/content/terms', {
    content: List,
    trash: () => <h1 tabIndex={-1}>Trash</h1>,
  })
  await screen.findByRole('heading', { name: 'Terms' })
  expect(document.activeElement).toBe(document.body)
  await router.navigate({
    to: '/c/$connection/$tenant/trash',
    params: { connection: 'local', tenant: 'garden' },
  })
  const heading = await screen.findByRole('heading', { name: 'Trash' })
  await waitFor(() => expect(document.activeElement).toBe(heading))
})
it('a production connection is marked by its word, and a read-only one too', async () => {
  open('/c/news/garden/content/terms', { content: List })
  const button = await screen.findByRole('button', { name: 'Connection: Newsroom' })
  expect(button.textContent).toContain('Production')
  expect(button.textContent).toContain('Read-only')
  expect(button.textContent).toContain('Unreachable')
})
it('? lists the shortcuts and Ctrl K opens the palette', async () => {
  open('/c/local/garden/content/terms', { content: List })
  await screen.findByRole('heading', { name: 'Terms' })
  fireEvent.keyDown(document.body, { key: '?' })
  expect(await screen.findByText('Keyboard shortcuts')).toBeTruthy()
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' })
  await waitFor(() => expect(screen.queryByText('Keyboard shortcuts')).toBeNull())
  fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true })
  expect(await screen.findByPlaceholderText('Search or jump to…')).toBeTruthy()
})
