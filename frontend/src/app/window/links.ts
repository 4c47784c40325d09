export interface LinkActions {
  /** Shows a screen of the desk. */
  open: (address: string) => void
  /** Opens a link in the browser of the system. */
  browse: (link: string) => void
  /** Saves the bytes behind an address of the desk. */
  save: (address: string) => void
}

/** In the window no click leaves the desk: downloads are saved, links out open in the browser, and there is one window only. */
export function guardLinks(root: Document, { open, browse, save }: LinkActions): () => void {
  const click = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null
    if (!link || event.button === 2) return
    const to = new URL(link.href, root.baseURI)
    const here = new URL(root.baseURI)
    const address = to.pathname + to.search + to.hash
    if (to.protocol !== here.protocol || to.host !== here.host) {
      event.preventDefault()
      event.stopPropagation()
      browse(link.href)
    } else if (to.pathname.startsWith('/stream/')) {
      event.preventDefault()
      event.stopPropagation()
      save(to.pathname + to.search)
    } else if (
      link.target === '_blank' ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey ||
      event.button === 1
    ) {
      event.preventDefault()
      event.stopPropagation()
      open(address)
    }
  }
  const drag = (event: DragEvent) => {
    // A file that lands where nothing takes it would be opened instead of the desk.
    if (event.dataTransfer?.types.includes('Files') && !event.defaultPrevented) event.preventDefault()
  }
  root.addEventListener('click', click, true)
  root.addEventListener('auxclick', click, true)
  root.addEventListener('dragover', drag)
  root.addEventListener('drop', drag)
  return () => {
    root.removeEventListener('click', click, true)
    root.removeEventListener('auxclick', click, true)
    root.removeEventListener('dragover', drag)
    root.removeEventListener('drop', drag)
  }
}
