import type { ShellModel } from '@/app/shell/model'
import type { StateSet } from '@/ui'

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

export const model: ShellModel = {
  person: 'editor',
  connections: [
    {
      id: 'local',
      name: 'Local workspace',
      kind: 'sqlite',
      environment: 'local',
      health: 'ok',
      readOnly: false,
    },
    {
      id: 'newsroom',
      name: 'Newsroom',
      kind: 'postgres',
      environment: 'production',
      health: 'ok',
      readOnly: false,
    },
    {
      id: 'archive',
      name: 'Archive',
      kind: 'file',
      environment: 'staging',
      health: 'failed',
      readOnly: true,
    },
  ],
  tenants: [{ name: 'garden' }, { name: 'harbour' }],
  types: [{ name: 'terms', count: 469 }],
  reviewCount: 34,
  trashCount: 3,
}

export interface SampleRow {
  id: string
  title: string
  states: StateSet
  comments: number
  size: number
  at: string
  by: string
}

const titles = [
  'Soil Layers',
  'Companion Planting',
  'Compost',
  'Root Pruning',
  'Hardening Off',
  '堆肥',
  'Jardinage sans labour, une introduction un peu longue',
  'Nœud',
  'Seed Bank',
  'Mulch',
]
const shapes: StateSet[] = [
  { live: {}, draft: { differs: true } },
  { pending: {} },
  { pending: {} },
  { pending: {} },
  { draft: {} },
  { live: {}, pending: { differs: true } },
  { live: {}, draft: { differs: true } },
  { live: {} },
  { live: {} },
  { live: {} },
]
const people = ['editor', 'infra.desk', 'localisation.ja', 'reviewer']

export const rows: SampleRow[] = Array.from({ length: 469 }, (_, index) => {
  const title = titles[index % titles.length] ?? ''
  return {
    id: `en--${title.toLowerCase().replaceAll(' ', '-')}-${index}`,
    title,
    states: shapes[index % shapes.length] ?? {},
    comments: [2, 3, 1, 0, 0, 1, 0, 0, 0, 0][index % 10] ?? 0,
    size: 900 + ((index * 613) % 3400),
    at: ago([4, 38, 64, 70, 130, 190, 310, 1500, 1600, 1700][index] ?? index * 400),
    by: people[index % people.length] ?? '',
  }
})

export const liveText = `---
title: Soil Layers
category: ground
tags: [basics]
---
Soil is built in [layers](/layers/) that differ in colour and texture.
Each layer stores [water](/water/) and air in its own way.
Digging mixes the layers and breaks the channels that roots and worms made.

## Problem it addresses

A bed that is dug every spring loses structure.
Water runs off instead of sinking in.

## How it helps

The layered bed feeds the soil from above and leaves the layers where they are.
Worms carry the cover down, and the channels stay open.

A **mulched** bed, on the other hand, keeps its water through a dry month.
Weeds find little light below a cover as deep as a hand.
`

export const draftText = liveText
  .replace('Digging mixes the layers and breaks', 'Turning the ground mixes the layers and breaks')
  .replace('as deep as a hand', 'of about ten centimetres')
  .replace('loses structure.', 'loses its structure.')

export const threads = [
  {
    id: 'a',
    place: 'Line 19',
    quote: 'Worms carry the cover down',
    comments: [
      {
        id: '1',
        author: 'reviewer@example.org',
        at: ago(64),
        text: 'Do we say “cover” or “mulch” elsewhere? The Compost page uses the second.',
      },
    ],
  },
  {
    id: 'b',
    place: 'Line 21',
    quote: 'A mulched bed, on the other hand',
    comments: [
      {
        id: '2',
        author: 'reviewer@example.org',
        at: ago(52),
        text: 'Please keep “about ten centimetres”. “A hand” alone reads as if it were a measure.',
      },
      { id: '3', author: 'editor@example.org', at: ago(8), text: 'Agreed. It is shorter and says the same.' },
    ],
  },
  {
    id: 'c',
    place: 'Line 7',
    quote: 'Soil is built in layers',
    resolved: true,
    resolvedBy: 'editor@example.org',
    comments: [{ id: '4', author: 'reviewer@example.org', at: ago(900), text: 'Fine.' }],
  },
]

export const versions = [
  {
    id: 'draft',
    day: 0,
    hour: 11,
    minute: 52,
    author: 'editor@example.org',
    title: 'Not published yet',
    size: 1400,
    change: 46,
    keep: true,
  },
  {
    id: 'v9',
    day: 20,
    hour: 3,
    minute: 0,
    author: 'author-017',
    title: 'Update soil-layers.md',
    size: 1300,
    change: -18,
    keep: true,
  },
  {
    id: 'v8',
    day: 90,
    hour: 9,
    minute: 5,
    author: 'author-014',
    title: 'Update content/soil-layers.md',
    size: 1400,
    change: 1,
  },
  {
    id: 'v7',
    day: 90,
    hour: 9,
    minute: 4,
    author: 'author-014',
    title: 'Update content/soil-layers.md',
    size: 1400,
    change: -1,
    keep: true,
  },
  { id: 'v6', day: 95, hour: 18, minute: 14, author: 'author-016', title: 'Words', size: 1400, change: -100 },
  { id: 'v5', day: 95, hour: 18, minute: 13, author: 'author-016', title: 'Words', size: 1400, change: -20 },
  { id: 'v4', day: 95, hour: 18, minute: 13, author: 'author-016', title: 'Words', size: 1400, change: -6 },
  {
    id: 'v3',
    day: 130,
    hour: 10,
    minute: 54,
    author: 'author-013',
    title: 'Update soil-layers.md',
    size: 1500,
    change: 57,
  },
  {
    id: 'v2',
    day: 130,
    hour: 10,
    minute: 47,
    author: 'author-013',
    title: 'First useful definition',
    size: 1400,
    change: 87,
  },
  { id: 'v1', day: 180, hour: 10, minute: 47, author: 'author-013', title: 'Start', size: 1300 },
].map(({ day, hour, minute, ...rest }) => {
  const at = new Date(Date.now() - day * 86_400_000)
  at.setHours(hour, minute)
  return { ...rest, at }
})
