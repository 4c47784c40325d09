import { Button, Tabs } from '@mantine/core'
import { useMemo, useState } from 'react'
import { diffLines } from '@/lib/diff'
import {
  CodeEditor,
  CommentBox,
  countChanges,
  CountBadge,
  DiffSteps,
  Icon,
  KeyHint,
  MetadataTable,
  ScreenHeader,
  SplitPane,
  StateChip,
  StateTrack,
  TextDiff,
  Thread,
  Timeline,
  type Pair,
  useCrumbs,
} from '@/ui'
import type { State } from '@/lib/address'
import { draftText, liveText, threads, versions } from './samples'

const lines = diffLines(liveText, draftText)

export function ItemScreen() {
  useCrumbs([
    { label: 'garden', to: '/c/local/garden' },
    { label: 'terms', to: '/c/local/garden/content/terms' },
    { label: 'en' },
    { label: 'Soil Layers' },
  ])
  const [state, setState] = useState<State>('draft')
  const [text, setText] = useState(draftText)
  const [tab, setTab] = useState<string | null>('comments')
  const [pair, setPair] = useState<Pair>({ a: 'v2', b: 'v9' })
  const [change, setChange] = useState(0)
  const comments = useMemo(
    () => [
      { line: 19, count: 1, label: '1 comment on line 19' },
      { line: 21, count: 2, active: true, label: '2 comments on line 21' },
    ],
    [],
  )
  return (
    <>
      <ScreenHeader
        bordered
        icon="content"
        title="Soil Layers"
        subtitle="en--soil-layers.md"
        actions={
          <>
            <span style={{ display: 'inline-flex', gap: 6, fontSize: 12, color: 'var(--vd-t2)' }}>
              <Icon name="check" size={14} /> Draft saved 12:04
            </span>
            <Button rightSection={<KeyHint keys="mod+s" joined />}>Save</Button>
            <Button variant="filled">Submit for review</Button>
          </>
        }
      >
        <StateTrack present={{ live: {}, draft: { differs: true } }} current={state} onChange={setState} />
      </ScreenHeader>
      <div style={{ display: 'flex', flex: 1, minHeight: 0 }}>
        <SplitPane
          share={0.5}
          first={
            <CodeEditor
              label="Text"
              ext="md"
              value={text}
              onChange={setText}
              live={liveText}
              comments={comments}
            />
          }
          second={
            <>
              <div
                style={{
                  display: 'flex',
                  justifyContent: 'space-between',
                  padding: '4px 16px',
                  borderBottom: '1px solid var(--vd-line)',
                }}
              >
                <span>Changes</span>
                <DiffSteps count={countChanges(lines)} active={change} onActive={setChange} />
              </div>
              <TextDiff label="Changes" lines={lines} mode="side" active={change} onActive={setChange} />
            </>
          }
        />
        <aside
          style={{
            width: 352,
            borderInlineStart: '1px solid var(--vd-line)',
            display: 'flex',
            flexDirection: 'column',
            minHeight: 0,
          }}
        >
          <Tabs
            value={tab}
            onChange={setTab}
            style={{ display: 'flex', flexDirection: 'column', minHeight: 0, flex: 1 }}
          >
            <Tabs.List px={16}>
              <Tabs.Tab value="details">Details</Tabs.Tab>
              <Tabs.Tab value="comments" rightSection={<CountBadge count={2} />}>
                Comments
              </Tabs.Tab>
              <Tabs.Tab value="versions" rightSection={<CountBadge count={10} />}>
                Versions
              </Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="details" p={16}>
              <MetadataTable
                metadata={{ source: 'garden/handbook', license: 'MIT', 'checked-on': '2026-11-12' }}
                onChange={() => undefined}
                adding
              />
            </Tabs.Panel>
            <Tabs.Panel value="comments" style={{ overflow: 'auto', flex: 1 }}>
              {threads.map((thread) => (
                <Thread
                  key={thread.id}
                  thread={thread}
                  active={thread.id === 'b'}
                  onReply={async () => undefined}
                  onResolve={() => undefined}
                />
              ))}
              <CommentBox label="Comment on the whole term" onSend={async () => undefined} />
            </Tabs.Panel>
            <Tabs.Panel value="versions" style={{ overflow: 'auto', flex: 1 }}>
              <Timeline
                entries={versions}
                pair={pair}
                onPair={setPair}
                renderNote={(entry) =>
                  entry.id === 'draft' ? (
                    <StateChip state="draft" />
                  ) : entry.id === 'v9' ? (
                    <StateChip state="live" />
                  ) : null
                }
              />
            </Tabs.Panel>
          </Tabs>
        </aside>
      </div>
    </>
  )
}
