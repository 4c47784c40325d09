import { useTranslation } from 'react-i18next'
import { Segmented } from '@/ui'
import type { Whose } from './api'
import type { Mode } from './document'
import classes from './schemas.module.css'

const modes: Mode[] = ['off', 'warn', 'enforce']

/** What happens to items that do not fit, with what it means in a sentence. */
export function ModeBar({
  mode,
  disabled,
  whose,
  onChange,
  onShow,
}: {
  mode: Mode
  disabled: boolean
  /** Which of two schemas is shown; left out where there is only one. */
  whose?: Whose
  onChange: (mode: Mode) => void
  onShow: (whose: Whose) => void
}) {
  const { t } = useTranslation('schemas')
  return (
    <div className={classes.modeBar}>
      <span className={classes.modeLabel} aria-hidden>
        {t('mode.label')}
      </span>
      <Segmented
        size="xs"
        label={t('mode.label')}
        value={mode}
        onChange={onChange}
        options={modes.map((one) => ({
          value: one,
          label: t(`mode.${one}`),
          disabled: disabled && one !== mode,
        }))}
      />
      <span className={classes.quiet}>{t(`mode.${mode}Text`)}</span>
      {whose && (
        <Segmented
          size="xs"
          className={classes.whose}
          label={t('place.label')}
          value={whose}
          onChange={onShow}
          options={[
            { value: 'tenant', label: t('place.tenant') },
            { value: 'global', label: t('place.global') },
          ]}
        />
      )}
    </div>
  )
}
