import { Button, TextInput, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { desk, toApiError } from '@/api'
import { firstStepsKey, useKeep, usePreferences, useProfile, useRename } from '@/features/session'
import { Icon, Problem, ScreenHeader, Segmented, toastDone, toastFailure, useCrumbs } from '@/ui'
import { About } from './About'
import classes from './settings.module.css'

/** Who the person is, how the desk looks, where the content lives, and what this program is. */
export function Settings() {
  const { t } = useTranslation('settings')
  useCrumbs([{ label: t('title') }])
  return (
    <div className={classes.screen}>
      <ScreenHeader title={t('title')} bordered />
      <div className={classes.page}>
        <Profile />
        <Section title={t('look.title')} text={t('look.text')}>
          <Appearance />
        </Section>
        <Content />
        <Section title={t('about.title')}>
          <About />
        </Section>
      </div>
    </div>
  )
}

function Section({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <div>
        <h2>{title}</h2>
        {text && <p>{text}</p>}
      </div>
      <div>{children}</div>
    </section>
  )
}

function Profile() {
  const { t } = useTranslation('settings')
  const profile = useProfile()
  return (
    <Section title={t('profile.title')} text={t('profile.text')}>
      {profile.error && (
        <Problem
          title={t('profile.load')}
          onRetry={() => void profile.refetch()}
          details={toApiError(profile.error).describe()}
        >
          {profile.error.message}
        </Problem>
      )}
      {profile.data && <NameForm key={profile.data.name} name={profile.data.name} />}
    </Section>
  )
}

function NameForm({ name }: { name: string }) {
  const { t } = useTranslation('settings')
  const [typed, setTyped] = useState(name)
  const rename = useRename()
  const wanted = typed.trim()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!wanted || wanted === name) return
    rename.mutate(wanted, { onSuccess: () => toastDone(t('profile.saved', { name: wanted })) })
  }
  return (
    <form onSubmit={submit} className={classes.form}>
      <div className={classes.line}>
        <TextInput
          aria-label={t('profile.label')}
          autoComplete="nickname"
          maxLength={80}
          value={typed}
          error={rename.error ? `${t('profile.failed')}. ${toApiError(rename.error).message}` : undefined}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" disabled={!wanted || wanted === name} loading={rename.isPending}>
          {t('profile.save')}
        </Button>
      </div>
      <p className={classes.note}>
        <Icon name="note" />
        {t('profile.note')} {t('profile.convention')}
      </p>
    </form>
  )
}

const schemes: MantineColorScheme[] = ['auto', 'light', 'dark']
const icons = { auto: 'system', light: 'light', dark: 'dark' } as const

function Appearance() {
  const { t } = useTranslation('settings')
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Segmented
      label={t('look.label')}
      value={colorScheme}
      onChange={setColorScheme}
      options={schemes.map((scheme) => ({
        value: scheme,
        label: (
          <>
            <Icon name={icons[scheme]} />
            {t(`look.${scheme}`)}
          </>
        ),
      }))}
    />
  )
}

function Content() {
  const { t } = useTranslation('settings')
  const connections = useQuery({ queryKey: ['connections'], queryFn: () => desk.Connections.List() })
  const { data: preferences } = usePreferences()
  const keep = useKeep()
  const showAgain = () =>
    keep.mutate(
      { key: firstStepsKey, value: '' },
      {
        onSuccess: () => toastDone(t('content.shown')),
        onError: (error) => toastFailure({ title: t('content.failed'), text: toApiError(error).message }),
      },
    )
  return (
    <Section
      title={t('content.title')}
      text={connections.data && t('content.text', { count: connections.data.length })}
    >
      <div className={classes.line}>
        <Button component={Link} to="/connections" leftSection={<Icon name="database" />}>
          {t('content.open')}
        </Button>
        {preferences?.[firstStepsKey] && (
          <Button variant="subtle" onClick={showAgain}>
            {t('content.first')}
          </Button>
        )}
      </div>
    </Section>
  )
}
