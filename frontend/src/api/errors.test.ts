import { expect, it } from 'vitest'
import { ApiError, fromResponse, toApiError } from './errors'

const problem = {
  kind: 'conflict',
  message: 'Someone else saved this draft.',
  op: 'Put',
  revision: 'r2',
  comments: ['c1'],
  problems: [{ pointer: '/a', message: 'Missing.' }],
}

it.each([undefined, null, 7, '', {}, { kind: 1, message: 'x' }, []])(
  '%j becomes an internal error, not a crash',
  (reason) => {
    expect(toApiError(reason)).toMatchObject({
      kind: 'internal',
      message: 'The answer could not be understood.',
    })
  },
)
it('plain text keeps its words', () => expect(toApiError('no such method').message).toBe('no such method'))
it('the same problem is read from text (window) and from an object', () => {
  expect(toApiError(JSON.stringify(problem))).toMatchObject(problem)
  expect(toApiError(problem)).toMatchObject(problem)
})
it('an ApiError passes through unchanged', () => {
  const error = new ApiError(problem)
  expect(toApiError(error)).toBe(error)
})
it('an address sent as an object stays readable', () => {
  expect(toApiError({ ...problem, address: { id: 'a' } }).address).toBe('{"id":"a"}')
})
it("a proxy's page is named by its status, its text stays out", async () => {
  const error = await fromResponse(
    new Response('<html>secret</html>', { status: 502, statusText: 'Bad Gateway' }),
  )
  expect(error).toMatchObject({ kind: 'unavailable', message: 'The server answered 502 Bad Gateway.' })
})
it('copy details holds every fact', () => {
  expect(JSON.parse(new ApiError(problem).describe())).toEqual(problem)
})
