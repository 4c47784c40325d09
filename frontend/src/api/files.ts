import type { desktop } from '@bindings/models'
import type { Plain } from './desk'
import { subscribe } from './events'
import { host } from './host'
import { inWindow } from './transport'

/** A file that the window knows by its path: its bytes never pass through the page. */
export type FileFromMachine = Plain<desktop.File>

/** A file to upload. The name of one from a folder has its folders before it. */
export type Uploadable = File | FileFromMachine

/** Lets the person choose files; empty when they chose none. */
export function chooseFiles(several: boolean, accept = ''): Promise<Uploadable[]> {
  if (inWindow()) return host.ChooseFiles(several)
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.multiple = several
    input.accept = accept
    input.onchange = () => resolve([...(input.files ?? [])])
    input.oncancel = () => resolve([])
    input.click()
  })
}

/** Calls the handler with the files that are dropped on the desktop window. A browser has its own events for that. */
export function onDroppedFiles(handler: (files: FileFromMachine[]) => void): () => void {
  if (!inWindow()) return () => undefined
  return subscribe('files', (data) => handler(data as FileFromMachine[]))
}
