import { useRef, useState } from 'react'
import { diffLines } from '@/lib/diff'
import {
  CommentBox,
  DecisionBar,
  FieldDiff,
  Segmented,
  StateChip,
  TextDiff,
  Thread,
  type DiffMode,
  useCrumbs,
} from '@/ui'
import { draftText, liveText, threads } from './samples'

const filler = Array.from({ length: 40 }, (_, index) => `Line ${index + 30} stays as it is.`).join('\n')
const before = liveText + filler + '\nThe old last words stand here.\n'
const after = draftText + filler + '\nThe new last words stand here.\n'
const lines = diffLines(before, after)

export function ReviewScreen() {
  useCrumbs([{ label: 'Review' }, { label: 'garden' }, { label: 'terms' }, { label: 'Soil Layers' }])
  const scroller = useRef<HTMLDivElement>(null)
  const [mode, setMode] = useState<DiffMode>('inline')
  const [change, setChange] = useState<number>()
  return (
    <div
      style={{
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 1fr) 328px',
        gridTemplateRows: 'minmax(0, 1fr) auto',
        flex: 1,
        minHeight: 0,
      }}
    >
      <div ref={scroller} style={{ overflow: 'auto', minHeight: 0 }}>
        <div style={{ padding: '16px 24px' }}>
          <div style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
            <h1 tabIndex={-1}>Soil Layers</h1>
            <StateChip state="pending" />
          </div>
          <p style={{ margin: '0 0 16px', color: 'var(--vd-t2)' }}>
            Submitted today 11:20 by editor@example.org: “Clearer words”
          </p>
          <FieldDiff
            beforeTitle="Live, version 6"
            afterTitle="Pending"
            changes={[
              {
                pointer: '/title',
                label: 'Title',
                before: 'Layers of the Ground',
                after: 'Layers of the Soil',
              },
              {
                pointer: '/to',
                label: 'Redirect to',
                before: '/office-of-gardens/ground-layers/',
                after: '/office-of-gardens/soil-layers/',
                mono: true,
              },
              { pointer: '/from', label: 'Redirect from', after: '/intro-to-soil/', mono: true, comments: 1 },
            ]}
          />
          <div
            style={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center', marginTop: 16 }}
          >
            <h3>Text</h3>
            <Segmented
              size="xs"
              label="View"
              value={mode}
              onChange={setMode}
              options={[
                { value: 'inline', label: 'Inline' },
                { value: 'side', label: 'Side by side' },
              ]}
            />
          </div>
        </div>
        <TextDiff
          label="Text"
          lines={lines}
          mode={mode}
          scroller={scroller}
          active={change}
          onActive={setChange}
          comments={new Map([[8, 1]])}
          onOpenComments={() => undefined}
          onAddComment={() => undefined}
        />
      </div>
      <aside style={{ borderInlineStart: '1px solid var(--vd-line)', overflow: 'auto' }}>
        {threads.map((thread) => (
          <Thread
            key={thread.id}
            thread={thread}
            onReply={async () => undefined}
            onResolve={() => undefined}
          />
        ))}
        <CommentBox label="Comment on the whole page" onSend={async () => undefined} />
      </aside>
      <div style={{ gridColumn: '1 / -1' }}>
        <DecisionBar
          mayDecide
          blocking={[
            { id: 'a', label: 'Redirect from', onGo: () => undefined },
            { id: 'b', label: 'Line 8', onGo: () => undefined },
          ]}
          onApprove={() => undefined}
          onRequestChanges={() => undefined}
        />
      </div>
    </div>
  )
}
