import { expect, it } from 'vitest'
import { concerns, deskKey } from './keys'

const list = deskKey('local', { tenant: 'garden', type: 'terms' }, 'rows', { offset: 0 })

it('what happens elsewhere does not concern a query', () => {
  expect(concerns(list, 'other', { tenant: 'garden', type: 'terms' })).toBe(false)
  expect(concerns(list, 'local', { tenant: 'kitchen', type: 'terms' })).toBe(false)
  expect(concerns(list, 'local', { tenant: 'garden', type: 'pages' })).toBe(false)
  expect(concerns(['settings'], 'local', {})).toBe(false)
})
it('an item concerns its list, and a whole tenant concerns everything in it', () => {
  expect(concerns(list, 'local', { tenant: 'garden', type: 'terms', id: 'soil' })).toBe(true)
  expect(concerns(list, 'local', { tenant: 'garden', type: '', id: '' })).toBe(true)
  expect(concerns(deskKey('local', {}, 'tenants'), 'local', { tenant: 'garden' })).toBe(true)
})
