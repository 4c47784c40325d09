import type { Extension } from '@codemirror/state'

const loaders: Record<string, () => Promise<Extension>> = {
  css: async () => (await import('@codemirror/lang-css')).css(),
  html: async () => (await import('@codemirror/lang-html')).html(),
  javascript: async () => (await import('@codemirror/lang-javascript')).javascript({ jsx: true }),
  typescript: async () =>
    (await import('@codemirror/lang-javascript')).javascript({ jsx: true, typescript: true }),
  json: async () => (await import('@codemirror/lang-json')).json(),
  markdown: async () => {
    const { markdown, markdownLanguage } = await import('@codemirror/lang-markdown')
    const { yamlFrontmatter } = await import('@codemirror/lang-yaml')
    return yamlFrontmatter({ content: markdown({ base: markdownLanguage }) })
  },
  xml: async () => (await import('@codemirror/lang-xml')).xml(),
  yaml: async () => (await import('@codemirror/lang-yaml')).yaml(),
}

const byExtension: Record<string, string> = {
  css: 'css',
  cjs: 'javascript',
  htm: 'html',
  html: 'html',
  js: 'javascript',
  json: 'json',
  jsonld: 'json',
  jsx: 'javascript',
  markdown: 'markdown',
  md: 'markdown',
  mjs: 'javascript',
  svg: 'xml',
  ts: 'typescript',
  tsx: 'typescript',
  webmanifest: 'json',
  xhtml: 'html',
  xml: 'xml',
  yaml: 'yaml',
  yml: 'yaml',
}

/** The language of a file extension; nothing for plain text. Each language is loaded when it is first needed. */
export async function loadLanguage(ext: string): Promise<Extension> {
  const loader = loaders[byExtension[ext.toLowerCase()] ?? '']
  return loader ? await loader() : []
}
