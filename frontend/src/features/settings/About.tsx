import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { desk, toApiError } from '@/api'
import { Icon, Problem, SkeletonRows } from '@/ui'
import classes from './settings.module.css'

/** Version, where the data lives, and what the program is made of. */
export function About() {
  const { t } = useTranslation('settings')
  const [open, setOpen] = useState(false)
  const { data, error, refetch } = useQuery({
    queryKey: ['about'],
    queryFn: () => desk.System.About(),
    staleTime: Infinity,
  })
  if (error)
    return (
      <Problem title={t('about.load')} onRetry={() => void refetch()} details={toApiError(error).describe()}>
        {error.message}
      </Problem>
    )
  if (!data) return <SkeletonRows count={4} height={28} />
  const door = data.door === 'window' ? 'window' : 'browser'
  return (
    <>
      <dl className={classes.facts}>
        <Fact name={t('about.version')}>
          <code>{data.version}</code>
        </Fact>
        <Fact name={t('about.licence')}>{data.licence}</Fact>
        <Fact name={t('about.data')}>
          <CopyPath path={data.dataDir} />
          <div className={classes.small}>{t('about.dataNote')}</div>
        </Fact>
        <Fact name={t('about.door')}>{t(`about.doors.${door}`)}</Fact>
        <Fact name={t('about.built')}>
          {t('about.platform', { go: data.go, platform: data.platform })}
          {', '}
          {t('about.libraries', { count: data.modules.length })}
        </Fact>
      </dl>
      {data.modules.length > 0 && (
        <Button
          size="xs"
          variant="subtle"
          aria-expanded={open}
          leftSection={<Icon name={open ? 'chevronUp' : 'chevronDown'} />}
          onClick={() => setOpen(!open)}
        >
          {t(open ? 'about.hide' : 'about.show')}
        </Button>
      )}
      {open && (
        <table className={classes.modules}>
          <thead>
            <tr>
              <th scope="col">{t('about.library')}</th>
              <th scope="col">{t('about.version')}</th>
            </tr>
          </thead>
          <tbody>
            {data.modules.map((one) => (
              <tr key={one.name}>
                <td>{one.name}</td>
                <td>{one.version}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function CopyPath({ path }: { path: string }) {
  const { t } = useTranslation('settings')
  const clipboard = useClipboard({ timeout: 2000 })
  return (
    <div className={classes.path}>
      <code>{path}</code>
      <Button
        size="xs"
        variant="subtle"
        leftSection={<Icon name={clipboard.copied ? 'check' : 'copy'} />}
        onClick={() => clipboard.copy(path)}
      >
        <span role="status">{t(clipboard.copied ? 'about.copied' : 'about.copy')}</span>
      </Button>
    </div>
  )
}
