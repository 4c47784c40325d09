import { Button, Menu, ScrollArea } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Impact, Row, SchemaProblem } from '@/api'
import { nameOf } from '@/lib/address'
import { Icon } from '@/ui'
import type { At } from '../api'
import { fieldsOf, inPlace, type Rule } from '../builder/fields'
import classes from '../schemas.module.css'
import { useSample, useSamples } from './api'
import { PreviewFields } from './PreviewFields'

interface Props {
  at: At
  schema: Rule | undefined
  /** What the schema finds in the items; the messages of the one that is shown stand at its fields. */
  impact?: Impact
  /** Whether it stands by itself. */
  alone: boolean
}

/** The form that editors will see, filled with an item that exists; one that would fail comes first. */
export function FormPreview({ at, schema, impact, alone }: Props) {
  const { t } = useTranslation('schemas')
  const [chosen, setChosen] = useState<string>()
  const { data: rows = [] } = useSamples(at)
  const fields = useMemo(() => (schema ? fieldsOf(inPlace(schema)) : []), [schema])
  const failing = rows.find((row) => problemsOf(row, impact).length > 0)
  const row = rows.find((one) => keyOf(one) === chosen) ?? failing ?? rows[0]
  const { data: values } = useSample(at, row)
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
                    leftSection={
                      problemsOf(one, impact).length > 0 ? <Icon name="problem" size={14} /> : undefined
                    }
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
          <PreviewFields
            fields={fields}
            values={values ?? {}}
            problems={row ? problemsOf(row, impact) : []}
          />
        ) : (
          <p className={classes.quiet}>{t('preview.broken')}</p>
        )}
      </div>
    </section>
  )
}

const keyOf = (row: Row) => `${row.id}.${row.ext}`
const titleOf = (row: Row) => row.title || nameOf(row.id)

function problemsOf(row: Row, impact: Impact | undefined): SchemaProblem[] {
  const state = row.states[0]?.state
  return (
    impact?.items.find((one) => one.id === row.id && one.ext === row.ext && one.state === state)?.problems ??
    []
  )
}
