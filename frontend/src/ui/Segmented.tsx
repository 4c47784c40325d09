import { useId, type ReactNode } from 'react'
import { formatCount } from '@/lib/format'
import classes from './Segmented.module.css'

export interface SegmentedOption<V extends string> {
  value: V
  label: ReactNode
  count?: number
  disabled?: boolean
  attributes?: Record<`data-${string}`, string | boolean | undefined>
}

interface Props<V extends string> {
  label: string
  value: V
  onChange: (value: V) => void
  options: SegmentedOption<V>[]
  size?: 'xs' | 'sm'
  className?: string
}

/** A few choices side by side. Radio buttons underneath: one tab stop, arrows inside. */
export function Segmented<V extends string>({
  label,
  value,
  onChange,
  options,
  size = 'sm',
  className,
}: Props<V>) {
  const name = useId()
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={`${classes.track} ${className ?? ''}`}
      data-size={size}
    >
      {options.map((option) => (
        <label key={option.value} className={classes.option} {...option.attributes}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            disabled={option.disabled}
            onChange={() => onChange(option.value)}
          />
          {option.label}
          {option.count !== undefined && <span className={classes.count}>{formatCount(option.count)}</span>}
        </label>
      ))}
    </div>
  )
}
