import { Button, Select, Switch, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { toApiError, type Connection, type ConnectionForm, type ConnectionKind, type TestStep } from '@/api'
import {
  ConnectionMark,
  EnvBadge,
  Icon,
  Problem,
  SidePane,
  SkeletonRows,
  toastDone,
  type Environment,
} from '@/ui'
import { useKinds, useSave, useTest } from './api'
import classes from './connections.module.css'
import { copyName, formFrom, formOf, isKept, missing, target } from './form'
import { KindField } from './KindField'
import { TestSteps } from './TestSteps'

interface Props {
  /** The id of a connection, or "new". */
  edit: string
  /** With "new": whose settings to begin with. */
  from?: string
  connections: readonly Connection[]
  onClose: () => void
}

/** Adds or changes a connection: what it is, a test in words, then save. */
export function ConnectionPane(props: Props) {
  const { edit, from, connections, onClose } = props
  const { t } = useTranslation('connections')
  const kinds = useKinds()
  const subject = connections.find((one) => one.id === (edit === 'new' ? from : edit))
  const frame = { title: titleOf(), width: 472, onClose }
  function titleOf() {
    return edit === 'new' ? t('form.add') : t('form.edit', { name: subject?.name ?? edit })
  }
  if (kinds.isPending) {
    return (
      <SidePane {...frame}>
        <SkeletonRows />
      </SidePane>
    )
  }
  if (kinds.error) {
    return (
      <SidePane {...frame}>
        <Problem
          title={t('failed.kinds')}
          onRetry={() => void kinds.refetch()}
          details={toApiError(kinds.error).describe()}
        >
          {kinds.error.message}
        </Problem>
      </SidePane>
    )
  }
  if ((edit !== 'new' || from) && (!subject || (edit !== 'new' && subject.given))) {
    return (
      <SidePane {...frame}>
        <Problem tone="caution" title={t('failed.gone')}>
          {t('failed.goneText')}
        </Problem>
      </SidePane>
    )
  }
  const [first] = kinds.data
  const names = connections.map((one) => one.name)
  const start =
    subject &&
    formFrom(subject, edit === 'new' ? { name: copyName(subject.name, names, t('form.copy')) } : undefined)
  const kind = kinds.data.find((one) => one.kind === start?.kind) ?? first
  const initial = kind && formOf(kind, start)
  if (!initial) return null
  return (
    <Form
      {...props}
      kinds={kinds.data}
      initial={initial}
      kept={edit === 'new' ? [] : (subject?.secrets ?? [])}
      fixed={edit !== 'new' && subject?.fixed === true}
    />
  )
}

interface FormProps extends Props {
  kinds: ConnectionKind[]
  initial: ConnectionForm
  /** The names of the fields whose secret is kept. */
  kept: readonly string[]
  /** Whether its place stays. */
  fixed: boolean
}

function Form({ edit, kinds, initial, kept, fixed, onClose }: FormProps) {
  const { t } = useTranslation('connections')
  const [form, setForm] = useState(initial)
  const [shown, setShown] = useState(false) // what is missing is said after the first try
  const { test, steps, passed, run } = useTrial(form)
  const save = useSave()
  const kind = kinds.find((one) => one.kind === form.kind)
  const fields = kind?.fields ?? []
  const absent = missing(form, fields, kept)
  const nameless = form.name.trim() === ''
  const incomplete = nameless || absent.length > 0
  const needsTest = !fixed && (edit === 'new' || target(form) !== target(initial))
  const change = (part: Partial<ConnectionForm>) => setForm((before) => ({ ...before, ...part }))
  const tryOut = () => {
    setShown(true)
    if (absent.length === 0) run(form)
  }
  const accept = (values: Record<string, string>) => {
    const next = { ...form, values: { ...form.values, ...values } }
    setForm(next)
    run(next)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setShown(true)
    if (incomplete) return
    if (needsTest && !passed) return run(form)
    save.mutate(form, {
      onSuccess: (kept) => {
        toastDone(t(edit === 'new' ? 'done.added' : 'done.saved', { name: kept.name }))
        onClose()
      },
    })
  }
  const id = 'connection-form'
  return (
    <SidePane
      title={edit === 'new' ? t('form.add') : t('form.edit', { name: initial.name })}
      width={472}
      onClose={onClose}
      foot={
        <>
          <span className={classes.hint}>{needsTest && !passed && t('form.mustPass')}</span>
          {!fixed && (
            <Button leftSection={<Icon name="plug" />} loading={test.isPending} onClick={tryOut}>
              {t(steps ? 'form.testAgain' : 'form.test')}
            </Button>
          )}
          <Button
            type="submit"
            form={id}
            variant="filled"
            loading={save.isPending}
            disabled={needsTest && !passed}
          >
            {t('form.save')}
          </Button>
        </>
      }
    >
      <form id={id} className={classes.form} onSubmit={submit} noValidate>
        {fixed ? (
          <p className={classes.kindNote}>{t('form.fixed')}</p>
        ) : (
          <KindChoice
            kinds={kinds}
            value={form.kind}
            onChange={(next) => setForm((before) => formOf(next, before))}
          />
        )}
        {kind && !fixed && <p className={classes.kindNote}>{kind.note}</p>}
        <TextInput
          label={t('form.name')}
          value={form.name}
          error={shown && nameless && t('form.named')}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <EnvironmentChoice
          value={form.environment as Environment}
          onChange={(environment) => change({ environment })}
        />
        {!fixed &&
          fields.map((field) => (
            <KindField
              key={`${form.kind} ${field.name}`}
              field={field}
              value={form.values[field.name] ?? ''}
              kept={isKept(form, kept, field.name)}
              onForget={() => change({ forget: [...form.forget, field.name] })}
              error={
                shown && absent.includes(field.name) ? t('form.required', { label: field.label }) : undefined
              }
              onChange={(value) => change({ values: { ...form.values, [field.name]: value } })}
            />
          ))}
        <Switch
          className={classes.wide}
          checked={form.readOnly}
          label={
            <>
              <span className={classes.switch}>{t('form.readOnly')}</span>{' '}
              <span className={classes.hint}>{t('form.readOnlyHint')}</span>
            </>
          }
          onChange={(event) => change({ readOnly: event.currentTarget.checked })}
        />
      </form>
      {steps && <TestSteps steps={steps.list} at={steps.at} onAccept={accept} />}
      {test.error && (
        <Problem title={t('form.stop', { step: t('form.test') })} details={toApiError(test.error).describe()}>
          {test.error.message}
        </Problem>
      )}
      {save.error && (
        <Problem title={t('failed.save')} details={toApiError(save.error).describe()}>
          {save.error.message}
        </Problem>
      )}
    </SidePane>
  )
}

/** The last test, and whether it was passed by what stands in the form now. */
function useTrial(form: ConnectionForm) {
  const test = useTest()
  const [steps, setSteps] = useState<{ list: TestStep[]; at: Date; of: string }>()
  const current = steps?.of === target(form)
  return {
    test,
    steps: current ? steps : undefined,
    passed: current && steps.list.every((step) => step.ok),
    run: (tried: ConnectionForm) =>
      test.mutate(tried, {
        onSuccess: (list) => setSteps({ list, at: new Date(), of: target(tried) }),
      }),
  }
}

function KindChoice({
  kinds,
  value,
  onChange,
}: {
  kinds: ConnectionKind[]
  value: string
  onChange: (kind: ConnectionKind) => void
}) {
  const { t } = useTranslation('connections')
  return (
    <div role="radiogroup" aria-label={t('form.kind')} className={classes.kinds}>
      {kinds.map((kind) => (
        <label key={kind.kind} className={classes.kind} title={kind.title}>
          <input type="radio" name="kind" checked={kind.kind === value} onChange={() => onChange(kind)} />
          <ConnectionMark kind={kind.kind} size="lg" />
          {t(`form.kinds.${kind.kind as 'sqlite'}`, { defaultValue: kind.title })}
        </label>
      ))}
    </div>
  )
}

const environments: Environment[] = ['local', 'staging', 'production']

function EnvironmentChoice({
  value,
  onChange,
}: {
  value: Environment
  onChange: (value: Environment) => void
}) {
  const { t } = useTranslation('connections')
  const { t: ui } = useTranslation('ui')
  return (
    <Select
      label={t('form.environment')}
      allowDeselect={false}
      data={environments.map((one) => ({ value: one, label: ui(`environment.${one}`) }))}
      value={value}
      onChange={(next) => onChange(environments.find((one) => one === next) ?? value)}
      renderOption={({ option }) => <EnvBadge environment={option.value as Environment} />}
    />
  )
}
