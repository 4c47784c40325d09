import { notifications, type NotificationData } from '@mantine/notifications'
import type { ComponentProps } from 'react'
import { FailureToast, JobToast } from './JobToast'
import classes from './toast.module.css'
import { UndoToast } from './UndoToast'

const bare = {
  autoClose: false,
  withCloseButton: false,
  withBorder: false,
  classNames: { root: classes.toast },
  styles: { root: { '--notification-color': 'transparent' } },
} satisfies Partial<NotificationData>

let counter = 0
const newId = () => `toast-${++counter}`

/** "Moved 3 terms to Trash [Undo]". */
export function toastUndo(title: string, onUndo: () => void): void {
  const id = newId()
  const close = () => notifications.hide(id)
  notifications.show({ ...bare, id, message: <UndoToast title={title} onUndo={onUndo} onClose={close} /> })
}

/** Says what was done when there is nothing to undo; goes by itself. */
export function toastDone(title: string): void {
  notifications.show({ ...bare, id: newId(), autoClose: 4000, withCloseButton: true, message: title })
}

/** Says what failed; stays until it is closed. */
export function toastFailure(failure: Omit<ComponentProps<typeof FailureToast>, 'onClose'>): void {
  const id = newId()
  const close = () => notifications.hide(id)
  notifications.show({ ...bare, id, message: <FailureToast {...failure} onClose={close} /> })
}

type Job = ComponentProps<typeof JobToast>

/** Shows long work; the answer updates it and takes it away. */
export function toastJob(first: Job): { update: (job: Job) => void; close: () => void } {
  const id = newId()
  notifications.show({ ...bare, id, message: <JobToast {...first} /> })
  return {
    update: (job) => void notifications.update({ ...bare, id, message: <JobToast {...job} /> }),
    close: () => void notifications.hide(id),
  }
}
