import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import style from './preview.css?raw'

interface Props {
  /** What the frame shows, for screen readers. */
  title: string
  /** A sanitised fragment. */
  html: string
  /** A line of the source to have in view: the block with the nearest `data-line` before it is scrolled to. */
  line?: number
}

/** Content as readers would see it, in a frame where nothing runs and nothing can be sent. */
export function PreviewFrame({ title, html, line }: Props) {
  const scheme = useComputedColorScheme('light')
  const page = `<!doctype html><html dir="auto" data-scheme="${scheme}"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><style>${style}</style></head><body>${addressable(html)}</body></html>`
  // The next page loads unseen behind the one that is shown, so that nothing flickers while somebody types.
  const [slots, setSlots] = useState({ front: 0, pages: [page, ''] })
  const back = 1 - slots.front
  const latest = slots.pages[back] || slots.pages[slots.front]
  if (latest !== page) {
    const pages = [...slots.pages]
    pages[back] = page
    setSlots({ ...slots, pages })
  }
  const frames = useRef<(HTMLIFrameElement | null)[]>([])
  const block = line === undefined ? undefined : blockBefore(html, line)
  const scroll = (slot: number) => {
    // The frame is of no origin: its address may be set and nothing else.
    if (block !== undefined)
      frames.current[slot]?.contentWindow?.location.replace(`about:srcdoc#${anchor(block)}`)
  }
  const loaded = (slot: number) => {
    scroll(slot)
    if (slot === back && slots.pages[slot])
      setSlots({ front: slot, pages: slots.pages.map((one, at) => (at === slot ? one : '')) })
  }
  const onBlock = useRef<() => void>(() => undefined)
  useEffect(() => {
    onBlock.current = () => scroll(slots.front)
  })
  useEffect(() => onBlock.current(), [block])
  return (
    <div style={{ position: 'relative', width: '100%', height: '100%' }}>
      {[0, 1].map(
        (slot) =>
          slots.pages[slot] && (
            <iframe
              key={slot}
              ref={(frame) => void (frames.current[slot] = frame)}
              title={title}
              sandbox=""
              srcDoc={slots.pages[slot]}
              onLoad={() => loaded(slot)}
              aria-hidden={slot !== slots.front || undefined}
              tabIndex={slot === slots.front ? undefined : -1}
              style={{
                position: 'absolute',
                inset: 0,
                width: '100%',
                height: '100%',
                border: 0,
                background: 'var(--vd-surface)',
                visibility: slot === slots.front ? undefined : 'hidden',
              }}
            />
          ),
      )}
    </div>
  )
}

const anchor = (line: number) => `source-line-${line}`

/** Gives the blocks of rendered Markdown an address of their own by their line. */
function addressable(html: string): string {
  return html.replace(
    /<([a-z0-9]+)([^>]*?) data-line="(\d+)"/g,
    (whole, tag: string, rest: string, line: string) =>
      / id="/.test(rest)
        ? `<a id="${anchor(Number(line))}"></a>${whole}`
        : `<${tag} id="${anchor(Number(line))}"${rest} data-line="${line}"`,
  )
}

function blockBefore(html: string, line: number): number | undefined {
  let found: number | undefined
  for (const [, text] of html.matchAll(/ data-line="(\d+)"/g)) {
    const at = Number(text)
    if (at <= line && (found === undefined || at > found)) found = at
  }
  return found
}
