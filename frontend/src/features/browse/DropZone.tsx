import { useEffect, useRef, useState, type DragEvent, type ReactNode } from 'react'
import { inWindow, onDroppedFiles, type Uploadable } from '@/api'
import { Icon } from '@/ui'
import classes from './browse.module.css'

interface Props {
  enabled: boolean
  /** Where dropped files go, in words. */
  label: string
  onDrop: (files: Uploadable[]) => void
  children: ReactNode
}

const holdsFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')

/** A screen on which files can be dropped anywhere. */
export function DropZone({ enabled, label, onDrop, children }: Props) {
  const depth = useRef(0) // entering a child comes before leaving its parent
  const [over, setOver] = useState(false)
  const dropped = useRef(onDrop)
  useEffect(() => {
    dropped.current = enabled ? onDrop : () => undefined
  })
  useEffect(() => onDroppedFiles((files) => dropped.current(files)), [])
  const leave = () => {
    depth.current = Math.max(0, depth.current - 1)
    if (depth.current === 0) setOver(false)
  }
  return (
    <div
      className={classes.screen}
      onDragEnter={(event) => {
        if (!enabled || !holdsFiles(event)) return
        depth.current++
        setOver(true)
      }}
      onDragOver={(event) => {
        if (!holdsFiles(event)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = enabled ? 'copy' : 'none'
      }}
      onDragLeave={(event) => holdsFiles(event) && leave()}
      onDrop={(event) => {
        if (!holdsFiles(event)) return
        event.preventDefault()
        depth.current = 0
        setOver(false)
        // The window brings files by their paths, folders with all that is in them.
        if (enabled && !inWindow()) onDrop([...event.dataTransfer.files])
      }}
    >
      {children}
      {over && (
        <div className={classes.drop}>
          <span>
            <Icon name="upload" size={20} /> {label}
          </span>
        </div>
      )}
    </div>
  )
}
