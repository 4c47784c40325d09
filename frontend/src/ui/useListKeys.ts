import { type KeyboardEvent, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { useShortcuts } from './useShortcuts'

/**
 * J and K, and the arrows inside, move the focus through the elements marked data-row of a list without columns.
 * Rows that take the focus themselves are one stop for Tab.
 * Answers the handler for the list itself; `keys` are shortcuts that act on the row with the focus.
 */
export function useListKeys(
  list: RefObject<HTMLElement | null>,
  group: string,
  keys: { keys: string; label: string; run: (row: string) => void }[] = [],
): (event: KeyboardEvent) => void {
  const { t } = useTranslation('ui')
  const rows = () => [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
  const current = () => rows().findIndex((row) => row.contains(document.activeElement))
  const focus = (index: number) => {
    const all = rows()
    const row = all[Math.min(all.length - 1, Math.max(0, index))]
    const target = row?.matches('a, button, [tabindex]') ? row : row?.querySelector<HTMLElement>('a, button')
    if (row && target === row) for (const one of all) one.tabIndex = one === row ? 0 : -1 // one stop for Tab
    target?.focus()
    target?.scrollIntoView({ block: 'nearest' })
  }
  useShortcuts([
    { keys: 'j', label: t('keys.down'), group, run: () => focus(current() + 1) },
    { keys: 'k', label: t('keys.up'), group, run: () => focus(current() < 0 ? 0 : current() - 1) },
    ...keys.map(({ keys: chord, label, run }) => ({
      keys: chord,
      label,
      group,
      run: () => {
        const row = rows()[current()]?.dataset.row
        if (row !== undefined) run(row)
      },
    })),
  ])
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const steps: Record<string, () => number> = {
      ArrowDown: () => current() + 1,
      ArrowUp: () => current() - 1,
      Home: () => 0,
      End: () => rows().length - 1,
    }
    const step = steps[event.key]
    if (!step) return
    event.preventDefault()
    focus(step())
  }
}
