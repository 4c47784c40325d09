/** How an item is edited. */
export type Kind = 'markdown' | 'record' | 'code' | 'image' | 'file'

const markdown = new Set(['md', 'markdown'])
const text = new Set(['html', 'htm', 'xhtml', 'css', 'js', 'mjs', 'ts', 'xml', 'yaml', 'yml', 'txt', 'csv', 'toml', 'jsonl', 'rss', 'vtt']) // prettier-ignore
const pages = new Set(['html', 'htm', 'xhtml'])

/** The editor that fits an extension and a media type. */
export function kindOf(ext: string, mime: string): Kind {
  const known = ext.toLowerCase()
  if (markdown.has(known)) return 'markdown'
  if (known === 'json') return 'record'
  if (mime.startsWith('image/')) return 'image'
  if (text.has(known) || mime.startsWith('text/') || /[/+](json|xml|yaml)$/.test(mime)) return 'code'
  return 'file'
}

/** Whether text of this kind can be shown as readers see it. */
export function hasPreview(ext: string): boolean {
  return markdown.has(ext.toLowerCase()) || pages.has(ext.toLowerCase())
}

export function isText(kind: Kind): boolean {
  return kind === 'markdown' || kind === 'record' || kind === 'code'
}
