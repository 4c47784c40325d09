import { formatByteChange, formatBytes, formatCount } from '@/lib/format'

/** A size for people; the exact number of bytes is in the tooltip. With `change` it carries its sign. */
export function Bytes({ value, change = false }: { value: number; change?: boolean }) {
  return (
    <span
      title={`${formatCount(value)} bytes`}
      style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}
    >
      {change ? formatByteChange(value) : formatBytes(value)}
    </span>
  )
}
