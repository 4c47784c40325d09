import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { beginning, installShim } from './api'
import { Desk } from './app/Desk'
import './app/i18n'
import { createQueries } from './app/queries'
import { createDeskRouter } from './app/router/routes'
import { screens } from './app/screens'

installShim()
const begin = await beginning()
if (begin) history.replaceState(null, '', begin)
document.documentElement.style.removeProperty('background') // the first paint's; from here on the theme decides

const root = document.getElementById('root')
if (!root) throw new Error('The page has no element #root.')
createRoot(root).render(
  <StrictMode>
    <Desk router={createDeskRouter()} queries={createQueries()} screens={screens} />
  </StrictMode>,
)
