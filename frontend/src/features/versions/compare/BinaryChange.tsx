import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Comparison } from '@/api'
import { Bytes, Icon } from '@/ui'
import { bytesUrl, type At } from '../api'
import classes from './Compare.module.css'
import { Head } from './ComparisonBody'

interface Props {
  at: At
  comparison: Comparison
  names: { from: string; to: string }
}

/** The facts of two files that cannot be read as text, with both to download. */
export function BinaryChange({ at, comparison, names }: Props) {
  const { t } = useTranslation('versions')
  const { from, to } = comparison
  const sides = [
    { facts: from, name: names.from },
    { facts: to, name: names.to },
  ]
  return (
    <section className={classes.part}>
      <Head title={t('part.facts')} />
      <table className={classes.facts}>
        <thead>
          <tr>
            <td />
            {sides.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t('part.kind')}</th>
            {sides.map(({ facts, name }) => (
              <td key={name}>{facts.contentType || '–'}</td>
            ))}
          </tr>
          <tr>
            <th scope="row">{t('part.size')}</th>
            {sides.map(({ facts, name }) => (
              <td key={name}>{facts.exists ? <Bytes value={facts.size} /> : '–'}</td>
            ))}
          </tr>
          <tr>
            <th scope="row">{t('part.checksum')}</th>
            {sides.map(({ facts, name }) => (
              <td key={name}>
                <code>{facts.etag.replaceAll('"', '').slice(0, 12) || '–'}</code>
              </td>
            ))}
          </tr>
          <tr>
            <td />
            {sides.map(({ facts, name }) => (
              <td key={name}>
                {facts.exists && (
                  <Button
                    size="xs"
                    component="a"
                    href={bytesUrl(at, facts, facts.etag, true)}
                    download
                    leftSection={<Icon name="download" />}
                  >
                    {t('part.download', { side: name })}
                  </Button>
                )}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
      <p className={classes.note}>{t('part.binary')}</p>
    </section>
  )
}
