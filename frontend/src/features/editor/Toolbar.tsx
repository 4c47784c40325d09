import { ActionIcon, Tooltip } from '@mantine/core'
import { useRef, type KeyboardEvent, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon, type EditorHandle, type IconName } from '@/ui'
import classes from './editor.module.css'

interface Tool {
  id: 'heading' | 'bold' | 'italic' | 'link' | 'list' | 'numbered' | 'quote' | 'code' | 'image' | 'table'
  icon: IconName
  run: (editor: EditorHandle) => void
  group?: boolean
}

/** Signs of Markdown around or before what is selected. One tab stop with arrows inside. */
export function Toolbar({ editor }: { editor: RefObject<EditorHandle | null> }) {
  const { t } = useTranslation('editor')
  const bar = useRef<HTMLDivElement>(null)
  const cell = t('toolbar.cell')
  const column = t('toolbar.column')
  const table = `\n| ${column} | ${column} |\n| --- | --- |\n| ${cell} | ${cell} |\n`
  const tools: Tool[] = [
    { id: 'heading', icon: 'heading', run: (one) => one.prefixLines('## ') },
    { id: 'bold', icon: 'bold', run: (one) => one.surround('**') },
    { id: 'italic', icon: 'italic', run: (one) => one.surround('_') },
    { id: 'link', icon: 'link', run: (one) => one.surround('[', '](https://)') },
    { id: 'list', icon: 'list', run: (one) => one.prefixLines('- '), group: true },
    { id: 'numbered', icon: 'numbered', run: (one) => one.prefixLines((index) => `${index + 1}. `) },
    { id: 'quote', icon: 'quote', run: (one) => one.prefixLines('> ') },
    { id: 'code', icon: 'code', run: (one) => one.surround('`') },
    { id: 'image', icon: 'image', run: (one) => one.insert(`![${t('toolbar.alt')}](https://)`) },
    { id: 'table', icon: 'table', run: (one) => one.insert(table) },
  ]
  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = [...(bar.current?.querySelectorAll('button') ?? [])]
    const at = buttons.indexOf(event.target as HTMLButtonElement)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key]
    if (to === undefined || at < 0) return
    event.preventDefault()
    const next = buttons[(to + buttons.length) % buttons.length]
    buttons.forEach((button) => (button.tabIndex = button === next ? 0 : -1))
    next?.focus()
  }
  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label={t('toolbar.label')}
      className={classes.tools}
      onKeyDown={onKeyDown}
    >
      {tools.map((tool, index) => (
        <Tooltip key={tool.id} label={t(`toolbar.${tool.id}`)}>
          <ActionIcon
            size={28}
            tabIndex={index === 0 ? 0 : -1}
            className={tool.group ? classes.toolGroup : undefined}
            aria-label={t(`toolbar.${tool.id}`)}
            onMouseDown={(event) => event.preventDefault()} // the selection in the text stays
            onClick={() => editor.current && tool.run(editor.current)}
          >
            <Icon name={tool.icon} />
          </ActionIcon>
        </Tooltip>
      ))}
    </div>
  )
}
