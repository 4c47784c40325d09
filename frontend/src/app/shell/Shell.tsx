import { Drawer } from '@mantine/core'
import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useShortcuts } from '@/ui'
import { useTypeAhead } from '../palette/useTypeAhead'
import { useShellModel } from './model'
import { usePlace } from './place'
import classes from './Shell.module.css'
import { Sidebar } from './Sidebar'
import { TopBar } from './TopBar'
import { useRouteFocus } from './useRouteFocus'
import { useSidebar } from './useSidebar'

const Palette = lazy(() => import('../palette/Palette'))
const ShortcutSheet = lazy(() => import('./ShortcutSheet'))

/** The frame around every screen: top bar, banner, sidebar, and the layers that are open everywhere. */
export function Shell() {
  const { t } = useTranslation()
  const model = useShellModel()
  const place = usePlace()
  const { form, toggle, canToggle } = useSidebar(place.screen)
  const [layer, setLayer] = useState<'palette' | 'shortcuts' | 'menu'>()
  const typed = useTypeAhead()
  const openPalette = () => {
    typed.begin()
    setLayer('palette')
  }
  const close = () => setLayer(undefined)
  useRouteFocus()
  const group = t('shortcuts.everywhere')
  useShortcuts([
    { keys: 'mod+k', label: t('palette.placeholder'), group, run: openPalette },
    { keys: '[', label: t('nav.toggle'), group, run: () => (canToggle ? toggle() : setLayer('menu')) },
    { keys: '?', label: t('shortcuts.open'), group, run: () => setLayer('shortcuts') },
  ])
  const production = place.current?.environment === 'production'
  return (
    <div className={`${classes.shell} ${production ? classes.production : ''}`}>
      <a href="#content" className={classes.skip}>
        {t('skip')}
      </a>
      <TopBar
        place={place}
        onMenu={form === 'drawer' ? () => setLayer('menu') : undefined}
        onSearch={openPalette}
      />
      <div className={classes.banner}>{model.banner}</div>
      {form !== 'drawer' && <Sidebar form={form} place={place} onToggle={canToggle ? toggle : undefined} />}
      <main id="content" tabIndex={-1} className={classes.main} data-form={form}>
        <Outlet />
      </main>
      {form === 'drawer' && (
        <Drawer opened={layer === 'menu'} onClose={close} size={288} title={t('name')}>
          <Sidebar form="drawer" place={place} onNavigate={close} />
        </Drawer>
      )}
      <Suspense>
        {layer === 'palette' && <Palette place={place} typed={typed.take} onClose={close} />}
        {layer === 'shortcuts' && <ShortcutSheet onClose={close} />}
      </Suspense>
    </div>
  )
}
