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

type Action = ComponentProps<typeof UndoToast>['action']

/** "Moved 3 terms to Trash [Undo]", with a way to what was made. */
export function toastUndo(title: string, onUndo?: () => void, action?: Action): void {
  const id = newId()
  const close = () => notifications.hide(id)
  const message = <UndoToast title={title} onUndo={onUndo} action={action} onClose={close} />
  notifications.show({ ...bare, id, message })
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
