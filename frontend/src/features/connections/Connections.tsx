import { Button } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { toApiError, type Connection } from '@/api'
import {
  Icon,
  Problem,
  ScreenHeader,
  SkeletonRows,
  toastDone,
  toastFailure,
  toastUndo,
  useCrumbs,
  useListKeys,
  usePaletteActions,
} from '@/ui'
import {
  useCheckAll,
  useConnections,
  useFindTenants,
  useKinds,
  useRemove,
  useSave,
  useSecretsPlace,
  useSetDefault,
} from './api'
import { ConnectionPane } from './ConnectionPane'
import { ConnectionRow } from './ConnectionRow'
import classes from './connections.module.css'
import { formFrom } from './form'

/** Every store that this desk knows: how it is, what it can do, and its settings in a pane beside. */
export function Connections() {
  const { t } = useTranslation('connections')
  const { edit, from } = useSearch({ strict: false })
  const navigate = useNavigate()
  const list = useRef<HTMLDivElement>(null)
  const listed = useConnections()
  useKinds() // so that the pane opens whole
  const all = listed.data ?? []
  const { checking, check, checkOne } = useCheckAll(all.map((one) => one.id))
  const secrets = useSecretsPlace()
  const actions = useActions()
  const show = (search: { edit?: string; from?: string }) => void navigate({ to: '/connections', search })
  const onKeyDown = useListKeys(list, t('title'), [
    {
      keys: 'e',
      label: t('actions.edit'),
      run: (id) => {
        if (!all.find((one) => one.id === id)?.given) show({ edit: id })
      },
    },
  ])
  useCrumbs([{ label: t('place'), to: '/settings' }, { label: t('title') }])
  usePaletteActions(t('actions.title'), [
    { id: 'add', label: t('add'), icon: 'add', run: () => show({ edit: 'new' }) },
    { id: 'check', label: t('checkAll'), icon: 'refresh', run: check },
  ])
  return (
    <div className={classes.screen}>
      <div className={classes.main}>
        <ScreenHeader
          title={t('title')}
          note={listed.data?.length}
          bordered
          actions={
            <>
              <Button
                variant="subtle"
                leftSection={<Icon name="refresh" />}
                loading={checking}
                onClick={check}
              >
                {t('checkAll')}
              </Button>
              <Button leftSection={<Icon name="add" />} onClick={() => show({ edit: 'new' })}>
                {t('add')}
              </Button>
            </>
          }
        />
        {listed.isPending && <SkeletonRows count={3} height={76} />}
        {listed.error && (
          <Problem
            title={t('failed.list')}
            onRetry={() => void listed.refetch()}
            details={toApiError(listed.error).describe()}
            reference={toApiError(listed.error).ref}
          >
            {listed.error.message}
          </Problem>
        )}
        {listed.data && (
          <div className={classes.list}>
            <div className={classes.head} aria-hidden>
              <span />
              <span>{t('columns.name')}</span>
              <span>{t('columns.holds')}</span>
              <span>{t('columns.health')}</span>
              <span>{t('columns.used')}</span>
              <span />
            </div>
            <div ref={list} role="list" aria-label={t('title')} onKeyDown={onKeyDown}>
              {all.map((one) => (
                <ConnectionRow
                  key={one.id}
                  connection={one}
                  current={edit === one.id}
                  last={all.filter((other) => !other.given).length === 1}
                  onOpen={() => void actions.open(one)}
                  onCheck={() => checkOne(one.id)}
                  onEdit={() => show({ edit: one.id })}
                  onDuplicate={() => show({ edit: 'new', from: one.id })}
                  onDefault={() => void actions.makeDefault(one)}
                  onRemove={() => void actions.remove(one)}
                />
              ))}
            </div>
            {secrets.data && (
              <p className={classes.secrets}>
                <Icon name="key" />
                {t('secrets', { place: secrets.data })}
              </p>
            )}
          </div>
        )}
      </div>
      {edit && listed.data && (
        <ConnectionPane
          key={`${edit} ${from ?? ''}`}
          edit={edit}
          from={from}
          connections={listed.data}
          onClose={() => show({})}
        />
      )}
    </div>
  )
}

function useActions() {
  const { t } = useTranslation('connections')
  const navigate = useNavigate()
  const findTenants = useFindTenants()
  const save = useSave()
  const removal = useRemove()
  const setDefault = useSetDefault()
  const failed = (title: string, error: unknown) => toastFailure({ title, text: toApiError(error).message })
  return {
    /** Opens a connection at its first tenant. */
    async open(one: Connection) {
      try {
        const [tenant] = await findTenants(one.id)
        if (tenant) await navigate({ to: '/c/$connection/$tenant', params: { connection: one.id, tenant } })
        else await navigate({ to: '/c/$connection', params: { connection: one.id } })
      } catch (error) {
        failed(t('failed.open', { name: one.name }), error)
      }
    },
    async makeDefault(one: Connection) {
      try {
        await setDefault.mutateAsync(one.id)
        toastDone(t('done.default', { name: one.name }))
      } catch (error) {
        failed(t('failed.default'), error)
      }
    },
    async remove(one: Connection) {
      try {
        await removal.mutateAsync(one.id)
      } catch (error) {
        failed(t('failed.remove', { name: one.name }), error)
        return
      }
      const bringBack = async () => {
        try {
          const kept = await save.mutateAsync(formFrom(one, { name: one.name }))
          if (one.default) await setDefault.mutateAsync(kept.id)
        } catch (error) {
          failed(t('failed.save'), error)
        }
      }
      toastUndo(t('done.removed', { name: one.name }), () => void bringBack())
    },
  }
}
