import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ConfirmForGood } from './ConfirmForGood'
import { DecisionBar } from './DecisionBar'
import { MetadataTable } from './MetadataTable'
import { SelectionBar } from './SelectionBar'
import { StateChip, StateTrack } from './StateChip'
import { show } from './test-utils'
import { CommentBox, Thread } from './Thread'
import { UndoToast } from './toast/UndoToast'

const none = () => undefined

describe('states', () => {
  it('an absent state cannot be chosen and says that it is not there', () => {
    const onChange = vi.fn()
    show(<StateTrack present={{ live: {}, draft: { differs: true } }} current="draft" onChange={onChange} />)
    const pending = screen.getByRole('radio', { name: /Pending/ }) as HTMLInputElement
    expect(pending.disabled).toBe(true)
    expect(pending.closest('label')?.textContent).toContain('not there')
    fireEvent.click(screen.getByRole('radio', { name: /Live/ }))
    expect(onChange).toHaveBeenCalledWith('live')
  })
  it('a difference from live is said in words too', () => {
    show(<StateChip state="draft" differs />)
    expect(screen.getByText('differs from live')).toBeTruthy()
  })
})

describe('selection bar', () => {
  it('is not there without a selection', () => {
    show(<SelectionBar count={0} onClear={none} actions={[]} />)
    expect(screen.queryByRole('toolbar')).toBeNull()
  })
  it('turns off what applies to none, and Escape clears', () => {
    const [onRun, onClear] = [vi.fn(), vi.fn()]
    show(
      <SelectionBar
        count={2}
        onClear={onClear}
        actions={[
          { id: 'a', label: 'Submit', icon: 'submit', count: 0, onRun },
          { id: 'b', label: 'Delete', icon: 'trash', onRun },
        ]}
      />,
    )
    fireEvent.click(screen.getByRole('button', { name: /Submit/ }))
    expect(onRun).not.toHaveBeenCalled()
    fireEvent.click(screen.getByRole('button', { name: 'Delete' }))
    expect(onRun).toHaveBeenCalledOnce()
    fireEvent.keyDown(document.body, { key: 'Escape' })
    expect(onClear).toHaveBeenCalledOnce()
  })
})

describe('decision bar', () => {
  it('open comments block approval by button and by key, and are linked', () => {
    const [onApprove, onGo] = [vi.fn(), vi.fn()]
    show(
      <DecisionBar
        mayDecide
        blocking={[{ id: 'a', label: 'Line 40', onGo }]}
        onApprove={onApprove}
        onRequestChanges={none}
      />,
    )
    fireEvent.keyDown(document.body, { key: 'a' })
    fireEvent.click(screen.getByRole('button', { name: /Approve/ }))
    expect(onApprove).not.toHaveBeenCalled()
    expect(screen.getByText('1 open comment blocks approval')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Line 40' }))
    expect(onGo).toHaveBeenCalledOnce()
  })
  it('carries the message along', () => {
    const onApprove = vi.fn()
    show(<DecisionBar mayDecide blocking={[]} onApprove={onApprove} onRequestChanges={none} />)
    fireEvent.change(screen.getByRole('textbox'), { target: { value: 'Well done' } })
    fireEvent.keyDown(document.body, { key: 'a' })
    expect(onApprove).toHaveBeenCalledWith('Well done')
  })
})

describe('comments', () => {
  it('a refused comment keeps its text', async () => {
    const onSend = vi.fn(() => Promise.reject(new Error('refused')))
    show(<CommentBox label="Comment" onSend={onSend} />)
    const field = screen.getByRole('textbox') as HTMLTextAreaElement
    fireEvent.change(field, { target: { value: 'Keep me' } })
    fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true })
    await waitFor(() => expect(onSend).toHaveBeenCalledWith('Keep me'))
    expect(field.value).toBe('Keep me')
  })
  it('an accepted comment empties the field, an empty one is not sent', async () => {
    const onSend = vi.fn(() => Promise.resolve())
    show(<CommentBox label="Comment" onSend={onSend} />)
    const field = screen.getByRole('textbox') as HTMLTextAreaElement
    fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true })
    expect(onSend).not.toHaveBeenCalled()
    fireEvent.change(field, { target: { value: ' Sent ' } })
    fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true })
    await waitFor(() => expect(field.value).toBe(''))
    expect(onSend).toHaveBeenCalledWith('Sent')
  })
  it('a person who may only read gets no buttons', () => {
    const comment = { id: '1', author: 'editor', at: new Date().toISOString(), text: 'Text' }
    show(<Thread thread={{ id: 'a', comments: [comment] }} />)
    expect(screen.queryByRole('button')).toBeNull()
  })
})

describe('undo', () => {
  afterEach(() => void vi.useRealTimers())
  it('is offered for 8 seconds, and the time stands still while it is hovered', () => {
    vi.useFakeTimers()
    const onClose = vi.fn()
    const { container } = show(<UndoToast title="Moved" onUndo={none} onClose={onClose} />)
    const toast = container.querySelector('div[class*="body"]') as Element
    act(() => void vi.advanceTimersByTime(7000))
    fireEvent.pointerEnter(toast)
    act(() => void vi.advanceTimersByTime(60_000))
    expect(onClose).not.toHaveBeenCalled()
    fireEvent.pointerLeave(toast)
    act(() => void vi.advanceTimersByTime(900))
    expect(onClose).not.toHaveBeenCalled()
    act(() => void vi.advanceTimersByTime(200))
    expect(onClose).toHaveBeenCalledOnce()
  })
  it('undoes once and closes', () => {
    const [onUndo, onClose] = [vi.fn(), vi.fn()]
    show(<UndoToast title="Moved" onUndo={onUndo} onClose={onClose} />)
    fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true })
    expect([onUndo.mock.calls.length, onClose.mock.calls.length]).toEqual([1, 1])
  })
})

describe('for good', () => {
  it('the button works only once the name is typed', () => {
    const onConfirm = vi.fn()
    show(
      <ConfirmForGood
        opened
        title="Delete?"
        name="hypervisor"
        action="Delete for good"
        onConfirm={onConfirm}
        onClose={none}
      >
        No undo.
      </ConfirmForGood>,
    )
    const button = screen.getByRole('button', { name: 'Delete for good' }) as HTMLButtonElement
    fireEvent.change(screen.getByRole('textbox'), { target: { value: 'hyperv' } })
    expect(button.disabled).toBe(true)
    fireEvent.submit(button.closest('form') as HTMLFormElement)
    expect(onConfirm).not.toHaveBeenCalled()
    fireEvent.change(screen.getByRole('textbox'), { target: { value: 'hypervisor' } })
    fireEvent.click(button)
    expect(onConfirm).toHaveBeenCalledOnce()
  })
})

describe('metadata', () => {
  it('a refused name says why and is not added', () => {
    const onChange = vi.fn()
    show(
      <MetadataTable
        metadata={{}}
        onChange={onChange}
        adding
        check={() => 'Capital letters are not allowed.'}
      />,
    )
    fireEvent.change(screen.getByRole('textbox', { name: 'New name' }), { target: { value: 'Bad' } })
    fireEvent.click(screen.getByRole('button', { name: 'Add' }))
    expect(screen.getByRole('alert').textContent).toBe('Capital letters are not allowed.')
    expect(onChange).not.toHaveBeenCalled()
  })
  it('an unchanged value is not written, a changed one is, and a name can be removed', () => {
    const onChange = vi.fn()
    show(<MetadataTable metadata={{ license: 'MIT' }} onChange={onChange} />)
    const field = screen.getByRole('textbox', { name: 'license' })
    fireEvent.blur(field)
    expect(onChange).not.toHaveBeenCalled()
    fireEvent.change(field, { target: { value: 'BSD' } })
    fireEvent.blur(field)
    fireEvent.click(screen.getByRole('button', { name: 'Remove license' }))
    expect(onChange.mock.calls).toEqual([
      ['license', 'BSD'],
      ['license', undefined],
    ])
  })
})
