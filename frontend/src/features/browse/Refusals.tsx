import { useTranslation } from 'react-i18next'
import classes from './browse.module.css'
import type { Place, Refusal } from './steps'

/** What was refused and why, with the way to each item. Plain links, because a toast lives outside the router. */
export function Refusals({ refused, place }: { refused: readonly Refusal[]; place: Place }) {
  const { t } = useTranslation('browse')
  return (
    <table className={classes.refusals}>
      <thead>
        <tr>
          <th scope="col">{t('bulk.item')}</th>
          <th scope="col">{t('bulk.why')}</th>
        </tr>
      </thead>
      <tbody>
        {refused.map((one, index) => (
          <tr key={index}>
            <th scope="row">{one.row ? <a href={hrefOf(place, one.row)}>{one.name}</a> : one.name}</th>
            <td>{one.why}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function hrefOf(place: Place, row: { id: string; ext: string }): string {
  const path = [place.connection, place.tenant, 'item', place.type, row.id].map(encodeURIComponent)
  return `/c/${path.join('/')}?ext=${encodeURIComponent(row.ext)}`
}
