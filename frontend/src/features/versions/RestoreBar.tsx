import { Button, Group, Modal, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Item, ItemState } from '@/api'
import { clock, longDate } from '@/lib/time'
import { Icon, usePaletteActions, type Pair } from '@/ui'
import type { At } from './api'
import { restorable, type Entry } from './sides'
import { useRestoring } from './useRestoring'
import classes from './Versions.module.css'

interface Props {
  at: At
  /** Left out when the item was deleted. */
  item?: Item
  entries: readonly Entry[]
  pair: Pair
  onDraft: () => void
}

/** Names what Restore will do, and does it. A draft that would be replaced is named first. */
export function RestoreBar({ at, item, entries, pair, onDraft }: Props) {
  const { t } = useTranslation('versions')
  const [asking, setAsking] = useState(false)
  const version = restorable(entries, pair.a, pair.b)
  const { intoDraft, ontoLive, busy } = useRestoring(at, item, onDraft)
  const abilities = item?.abilities ?? {}
  const draft = item?.states.find((state) => state.state === 'draft')
  const toDraft = () => {
    if (!version) return
    if (draft) setAsking(true)
    else void intoDraft(version)
  }
  const mayDraft = version !== undefined && (abilities.restore ?? false)
  const mayLive = version !== undefined && (abilities.restoreLive ?? false)
  usePaletteActions(t('title'), [
    ...(mayDraft
      ? [{ id: 'restore-draft', label: t('restore.draft'), icon: 'restore' as const, run: toDraft }]
      : []),
    ...(mayLive
      ? [
          {
            id: 'restore-live',
            label: t('restore.live'),
            icon: 'publish' as const,
            run: () => ontoLive(version),
          },
        ]
      : []),
  ])
  return (
    <section className={classes.foot} data-foot aria-label={t('restore.label')}>
      <div className={classes.footWords}>
        <div className={classes.footTitle}>
          {!item
            ? t('restore.deleted')
            : version
              ? t('restore.title', { number: version.number, date: longDate(new Date(version.time)) })
              : t('restore.nothing')}
        </div>
        <div className={classes.footNote}>{t(item ? 'restore.note' : 'restore.deletedNote')}</div>
      </div>
      {!item && (
        <Button
          leftSection={<Icon name="trash" />}
          renderRoot={(props) => (
            <Link
              {...props}
              to="/c/$connection/$tenant/trash"
              params={{ connection: at.connection, tenant: at.item.tenant }}
            />
          )}
        >
          {t('restore.trash')}
        </Button>
      )}
      {mayLive && (
        <Button
          leftSection={<Icon name="publish" />}
          loading={busy === 'live'}
          disabled={busy !== undefined}
          onClick={() => ontoLive(version)}
        >
          {t('restore.live')}
        </Button>
      )}
      {mayDraft && (
        <Button
          variant="filled"
          leftSection={<Icon name="restore" />}
          loading={busy === 'draft'}
          disabled={busy !== undefined}
          onClick={toDraft}
        >
          {t('restore.draft')}
        </Button>
      )}
      <Modal
        opened={asking && version !== undefined && draft !== undefined}
        onClose={() => setAsking(false)}
        title={t('restore.replaceTitle')}
        withCloseButton={false}
        size={440}
        styles={{ title: { fontSize: '1rem', fontWeight: 600 } }}
      >
        <Text c="var(--vd-t2)" mb="md">
          {draft && version && <DraftWords draft={draft} number={version.number} />}
        </Text>
        <Group justify="flex-end" gap="sm">
          <Button data-autofocus onClick={() => setAsking(false)}>
            {t('restore.keep')}
          </Button>
          <Button
            variant="filled"
            onClick={() => {
              setAsking(false)
              if (version) void intoDraft(version)
            }}
          >
            {t('restore.replace')}
          </Button>
        </Group>
      </Modal>
    </section>
  )
}

const textual = /^text\/|^application\/(json|javascript|.*xml|.*yaml|toml)/

/** Which draft would be replaced, and whether it could be put back. */
function DraftWords({ draft, number }: { draft: ItemState; number: number }) {
  const { t } = useTranslation('versions')
  const changed = new Date(draft.changed)
  const facts = {
    author: draft.by,
    when: `${longDate(changed)}, ${clock(changed)}`,
    revision: draft.revision.slice(-6),
    number,
  }
  return (
    <>
      {draft.by ? t('restore.replaceText', facts) : t('restore.replaceTextNobody', facts)}{' '}
      {t(textual.test(draft.contentType) ? 'restore.replaceNote' : 'restore.replaceFinal')}
    </>
  )
}
