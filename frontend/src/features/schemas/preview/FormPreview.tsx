import { Button, Menu, ScrollArea } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Impact, Row } from '@/api'
import { nameOf } from '@/lib/address'
import { checkValue } from '@/lib/check'
import type { Json } from '@/lib/pointer'
import { Icon, RecordForm } from '@/ui'
import type { At } from '../api'
import type { Rule } from '../builder/fields'
import classes from '../schemas.module.css'
import { useSample, useSamples } from './api'

interface Props {
  at: At
  /** The last one that was in order. */
  schema: Rule | undefined
  /** What the schema finds in the items. */
  impact?: Impact
  /** Whether it stands by itself. */
  alone: boolean
}

/** The form that editors will see, to be tried out on an item that exists; one that would fail comes first. */
export function FormPreview({ at, schema, impact, alone }: Props) {
  const { t } = useTranslation('schemas')
  const [chosen, setChosen] = useState<string>()
  const { data: rows = [] } = useSamples(at)
  const failing = rows.find((row) => fails(row, impact))
  const row = rows.find((one) => keyOf(one) === chosen) ?? failing ?? rows[0]
  const { data: values } = useSample(at, row)
  const [tried, setTried] = useState<{ on: Rule | null | undefined; value: Json }>()
  const value = tried?.on === values && tried ? tried.value : (values ?? empty)
  const problems = useMemo(() => (schema ? checkValue(schema, value) : []), [schema, value])
  return (
    <section className={classes.preview} data-alone={alone || undefined} aria-label={t('preview.title')}>
      <div className={classes.paneHead}>
        <h2>{t('preview.title')}</h2>
        <span className={classes.quiet}>{t('preview.with')}</span>
        {row ? (
          <Menu position="bottom-start" width={280}>
            <Menu.Target>
              <Button
                size="xs"
                variant="subtle"
                className={classes.sample}
                rightSection={<Icon name="chevronDown" size={14} />}
              >
                {titleOf(row)}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <ScrollArea.Autosize mah={360}>
                {rows.map((one) => (
                  <Menu.Item
                    key={keyOf(one)}
                    aria-current={one === row || undefined}
                    leftSection={fails(one, impact) ? <Icon name="problem" size={14} /> : undefined}
                    onClick={() => setChosen(keyOf(one))}
                  >
                    {titleOf(one)}
                  </Menu.Item>
                ))}
              </ScrollArea.Autosize>
            </Menu.Dropdown>
          </Menu>
        ) : (
          <span>{t('preview.none')}</span>
        )}
      </div>
      <div className={classes.previewForm} tabIndex={0}>
        {schema ? (
          <>
            <RecordForm
              label={t('preview.title')}
              schema={schema}
              value={value}
              problems={problems}
              onChange={(next) => setTried({ on: values, value: next })}
            />
            <p className={classes.hint}>{t('preview.hint')}</p>
          </>
        ) : (
          <p className={classes.quiet}>{t('preview.broken')}</p>
        )}
      </div>
    </section>
  )
}

const keyOf = (row: Row) => `${row.id}.${row.ext}`
const titleOf = (row: Row) => row.title || nameOf(row.id)

const empty: Rule = {}

function fails(row: Row, impact: Impact | undefined): boolean {
  return impact?.items.some((one) => one.id === row.id && one.ext === row.ext) ?? false
}
