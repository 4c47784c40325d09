import { ActionIcon, Drawer } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type CSSProperties,
  type ReactNode,
} from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from './icons'
import classes from './SidePane.module.css'
import { useShortcuts } from './useShortcuts'

interface Props {
  title: string
  /** In pixels, beside the list. */
  width: number
  /** What stands beside the title. */
  marks?: ReactNode
  /** Buttons before Close. */
  tools?: ReactNode
  foot?: ReactNode
  /** Whether the pane takes the focus when it opens; not for one that follows the row in the list. */
  takesFocus?: boolean
  onClose: () => void
  children: ReactNode
}

/** The right column of a screen: beside the list, up to 1024 over it, up to 768 in its place. */
export function SidePane(props: Props) {
  const over = useMediaQuery('(max-width: 64em)', false, { getInitialValueInEffect: false })
  const alone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  if (over) {
    return (
      <Drawer.Root
        opened
        position="right"
        size={alone ? '100%' : props.width}
        onClose={props.onClose}
        transitionProps={{ duration: 0 }}
      >
        <Drawer.Overlay backgroundOpacity={0.36} blur={0} />
        <Drawer.Content aria-label={props.title}>
          <Drawer.Body p={0} className={classes.over}>
            <Parts {...props} back={alone} />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
    )
  }
  return <Beside {...props} />
}

function Beside(props: Props) {
  const { title, width, takesFocus = true, onClose } = props
  const { t } = useTranslation('ui')
  const box = useRef<HTMLElement>(null)
  const id = useId()
  const [before] = useState(() => document.activeElement)
  useLayoutEffect(() => {
    const pane = box.current
    return () => {
      // Only what would be lost: the focus may have stayed in the list.
      const lost =
        pane?.contains(document.activeElement) && before instanceof HTMLElement && before.isConnected
      if (lost) before.focus({ preventScroll: true })
    }
  }, [before])
  useShortcuts([{ keys: 'escape', label: t('close'), group: title, run: onClose }])
  useEffect(() => {
    if (takesFocus) box.current?.querySelector<HTMLElement>('h2')?.focus()
  }, [takesFocus])
  return (
    <aside
      ref={box}
      className={classes.pane}
      aria-labelledby={id}
      style={{ '--pane': `${width / 16}rem` } as CSSProperties}
    >
      <Parts {...props} id={id} />
    </aside>
  )
}

function Parts({
  title,
  marks,
  tools,
  foot,
  onClose,
  children,
  back,
  id,
}: Props & { back?: boolean; id?: string }) {
  const { t } = useTranslation('ui')
  return (
    <>
      <header className={classes.head}>
        {back && (
          <ActionIcon aria-label={t('back')} onClick={onClose}>
            <Icon name="back" />
          </ActionIcon>
        )}
        <h2 id={id} tabIndex={-1} data-autofocus>
          {title}
        </h2>
        {marks}
        <span className={classes.tools}>
          {tools}
          {!back && (
            <ActionIcon aria-label={t('close')} onClick={onClose}>
              <Icon name="close" />
            </ActionIcon>
          )}
        </span>
      </header>
      <div className={classes.body}>{children}</div>
      {foot && <footer className={classes.foot}>{foot}</footer>}
    </>
  )
}
