import { fireEvent, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { show } from '@/ui/test-utils'
import { TestSteps } from './TestSteps'

it('a step that did not work offers its ways out, and one that did offers none', () => {
  const onAccept = vi.fn()
  show(
    <TestSteps
      at={new Date()}
      onAccept={onAccept}
      steps={[
        { name: 'Open the store', ok: true, message: '', offers: [] },
        {
          name: 'Look inside',
          ok: false,
          message: 'The versioning of the bucket is off.',
          offers: [{ label: 'Switch versioning on', values: { versioning: 'on' } }],
        },
      ]}
    />,
  )
  fireEvent.click(screen.getByRole('button', { name: 'Switch versioning on' }))
  expect(onAccept).toHaveBeenCalledExactlyOnceWith({ versioning: 'on' })
})
