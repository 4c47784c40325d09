import {
  Button,
  Paper,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { Banner } from '@/app/shell/Banner'
import {
  ConfirmForGood,
  ConnectionMark,
  Empty,
  EnvBadge,
  FailureToast,
  Icon,
  JobToast,
  PersonMark,
  Problem,
  ReadOnlyBadge,
  SkeletonRows,
  StateChip,
  Tag,
  UndoToast,
} from '@/ui'

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 style={{ fontSize: 12, fontWeight: 400, color: 'var(--vd-t2)', marginBottom: 8 }}>{title}</h2>
      <Paper withBorder radius="lg">
        {children}
      </Paper>
    </section>
  )
}

export function SheetScreen() {
  const [asking, setAsking] = useState(false)
  return (
    <main style={{ height: '100%', overflow: 'auto', padding: 32 }}>
      <h1 className="vd-hidden">Components</h1>
      <SimpleGrid cols={3} spacing="xl">
        <Stack>
          <Card title="Empty">
            <Empty
              icon="review"
              title="Nothing waits for you"
              actions={
                <>
                  <Button>Show all tenants</Button>
                  <Button variant="subtle" leftSection={<Icon name="versions" />}>
                    See what was decided
                  </Button>
                </>
              }
            >
              Changes submitted in glossary and handbook appear here.
            </Empty>
          </Card>
          <Card title="Could not load">
            <Problem
              title="The list could not be loaded"
              onRetry={() => undefined}
              details="{}"
              reference="7F3A-19"
            >
              cache.example.org refused the connection. It may be restarting. Unsaved text is kept on this
              computer.
            </Problem>
          </Card>
          <Card title="Loading, after 200 ms">
            <SkeletonRows count={3} />
          </Card>
        </Stack>
        <Stack>
          <Card title="Chips and badges">
            <div style={{ display: 'flex', flexWrap: 'wrap', gap: 12, padding: 16, alignItems: 'center' }}>
              <StateChip state="live" /> <StateChip state="draft" differs />{' '}
              <StateChip state="pending" differs /> <EnvBadge environment="local" />
              <EnvBadge environment="staging" /> <EnvBadge environment="production" /> <ReadOnlyBadge />{' '}
              <Tag>networking</Tag>
              <PersonMark name="reviewer" /> <PersonMark name="editor" self />
              {['sqlite', 'file', 'git', 's3', 'postgres', 'redis'].map((kind) => (
                <ConnectionMark key={kind} kind={kind} size="lg" />
              ))}
              <ConnectionMark kind="s3" health="failed" />
            </div>
          </Card>
          <Card title="Fields">
            <Stack p={16} gap={16}>
              <TextInput label="Name" defaultValue="Newsroom archive" />
              <TextInput
                label="Bucket"
                defaultValue="Fr."
                error="“Fr.” is not three capital letters. Example: CHF"
              />
              <Select label="Category" data={['technology', 'ground']} defaultValue="technology" />
              <TagsInput label="Tags" defaultValue={['networking']} placeholder="Add a tag" />
              <Textarea label="Message" placeholder="Reply" description="Kept in history" />
              <Switch label="Open read-only" defaultChecked />
              <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
                <Button variant="filled">Save</Button>
                <Button>Upload</Button>
                <Button disabled>Save connection</Button>
                <Button variant="subtle">Quiet</Button>
                <Button size="xs">Compact</Button>
              </div>
            </Stack>
          </Card>
        </Stack>
        <Stack>
          <Card title="Toasts">
            <Stack p={12}>
              <UndoToast title="Moved 3 terms to Trash" onUndo={() => undefined} onClose={() => undefined} />
              <JobToast
                title="Uploading 12 images"
                icon="upload"
                done={7}
                total={12}
                remaining="9 s left"
                onCancel={() => undefined}
              />
              <FailureToast
                title="2 of 4 terms were not published"
                text="They have open comments."
                action={{ label: 'Show the 2', onRun: () => undefined }}
                onClose={() => undefined}
              />
            </Stack>
          </Card>
          <Card title="Banners">
            <Banner tone="quiet" icon="lock" title="Archive 2024 is open read-only">
              Nothing can be changed here.
            </Banner>
            <Banner
              tone="caution"
              icon="offline"
              title="Newsroom cannot be reached"
              actions={<Button size="xs">Try now</Button>}
            >
              Since 11:04.
            </Banner>
          </Card>
          <Button onClick={() => setAsking(true)}>Ask for good</Button>
          <ConfirmForGood
            opened={asking}
            title="Delete “Hypervisor” for good?"
            name="hypervisor"
            action="Delete for good"
            onConfirm={() => setAsking(false)}
            onClose={() => setAsking(false)}
          >
            Its 9 versions and 4 comments go too. No undo.
          </ConfirmForGood>
        </Stack>
      </SimpleGrid>
    </main>
  )
}
