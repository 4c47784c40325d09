import { createRoot } from 'react-dom/client'
import { Desk } from '@/app/Desk'
import '@/app/i18n'
import { createQueries } from '@/app/queries'
import { createDeskRouter } from '@/app/router/routes'
import { ItemScreen } from './ItemScreen'
import { ListScreen } from './ListScreen'
import { ReviewScreen } from './ReviewScreen'
import { model } from './samples'
import { SheetScreen } from './SheetScreen'

const Nothing = () => <h1 tabIndex={-1}>Nothing here</h1>

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <Desk
      router={createDeskRouter()}
      queries={createQueries()}
      model={model}
      screens={{
        content: ListScreen,
        item: ItemScreen,
        review: ReviewScreen,
        welcome: SheetScreen,
        overview: Nothing,
        schemas: Nothing,
        activity: Nothing,
        trash: Nothing,
        settings: Nothing,
      }}
    />,
  )
}
