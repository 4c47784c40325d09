import {
  IconActivity, IconAdjustmentsHorizontal, IconAlertTriangle, IconArrowBackUp, IconArrowRight, IconArrowUp, IconArrowsSort,
  IconBold, IconBolt, IconBraces, IconBucket, IconCheck, IconChevronDown, IconChevronLeft, IconChevronRight, IconChevronUp, IconCircleCheck,
  IconCircleDashed, IconClock, IconCloudOff, IconCode, IconColumns2, IconCopy, IconDatabase, IconDots,
  IconDownload, IconExternalLink, IconEye, IconFeather, IconFile, IconFileText, IconFilter2, IconFolder, IconGitBranch,
  IconGitMerge, IconHeading, IconHistory, IconInbox, IconInfoCircle, IconItalic, IconKey, IconLayoutSidebar,
  IconLayoutSidebarRight, IconLink, IconList, IconListNumbers, IconLock, IconMenu2, IconMessageCircle, IconMinus, IconMoon,
  IconPencil, IconPhoto, IconPlus, IconQuote, IconRefresh, IconSchema, IconSearch, IconSelector, IconStar, IconSun, IconTable,
  IconTag, IconTransfer, IconTrash, IconUpload, IconWebhook, IconX,
  IconAppWindow, IconArrowLeft, IconBrackets, IconCircleChevronDown, IconDeviceDesktop, IconGripVertical, IconHash, IconLetterT, IconPlug, IconTerminal2,
  IconToggleRight, IconUser, IconWorld,
  type IconProps,
} from '@tabler/icons-react' // prettier-ignore
import type { ComponentType } from 'react'

/** Tabler's circle-dot with a dot that is still seen at 14 px. */
function LiveDot({ size, stroke, ...rest }: IconProps) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentcolor"
      strokeWidth={stroke}
      {...rest}
    >
      <circle cx="12" cy="12" r="9" />
      <circle cx="12" cy="12" r="3.5" fill="currentcolor" stroke="none" />
    </svg>
  )
}

/** One icon per meaning, so that the same thing looks the same on every screen. */
const icons = {
  activity: IconActivity,
  add: IconPlus,
  back: IconArrowLeft,
  bold: IconBold,
  brackets: IconBrackets,
  browser: IconWorld,
  bucket: IconBucket,
  check: IconCheck,
  chevronDown: IconChevronDown,
  chevronLeft: IconChevronLeft,
  chevronRight: IconChevronRight,
  chevronUp: IconChevronUp,
  choice: IconCircleChevronDown,
  close: IconX,
  code: IconCode,
  command: IconTerminal2,
  comment: IconMessageCircle,
  compare: IconColumns2,
  conflict: IconGitMerge,
  content: IconFileText,
  copy: IconCopy,
  dark: IconMoon,
  database: IconDatabase,
  done: IconCircleCheck,
  download: IconDownload,
  draft: IconPencil,
  emulated: IconCircleDashed,
  external: IconExternalLink,
  eye: IconEye,
  failed: IconX,
  file: IconFile,
  filter: IconFilter2,
  folder: IconFolder,
  git: IconGitBranch,
  go: IconArrowRight,
  grip: IconGripVertical,
  group: IconBraces,
  heading: IconHeading,
  image: IconPhoto,
  italic: IconItalic,
  key: IconKey,
  light: IconSun,
  link: IconLink,
  list: IconList,
  live: LiveDot,
  lock: IconLock,
  menu: IconMenu2,
  minus: IconMinus,
  more: IconDots,
  note: IconInfoCircle,
  number: IconHash,
  numbered: IconListNumbers,
  offline: IconCloudOff,
  panel: IconLayoutSidebarRight,
  pending: IconClock,
  person: IconUser,
  plug: IconPlug,
  postgres: IconDatabase,
  problem: IconAlertTriangle,
  publish: LiveDot,
  quote: IconQuote,
  redis: IconBolt,
  refresh: IconRefresh,
  requestChanges: IconArrowBackUp,
  restore: IconArrowBackUp,
  review: IconInbox,
  schemas: IconSchema,
  search: IconSearch,
  selector: IconSelector,
  settings: IconAdjustmentsHorizontal,
  sidebar: IconLayoutSidebar,
  sort: IconArrowsSort,
  sqlite: IconFeather,
  star: IconStar,
  submit: IconArrowUp,
  system: IconDeviceDesktop,
  table: IconTable,
  tag: IconTag,
  text: IconLetterT,
  toggle: IconToggleRight,
  transfer: IconTransfer,
  trash: IconTrash,
  upload: IconUpload,
  versions: IconHistory,
  webhooks: IconWebhook,
  window: IconAppWindow,
} satisfies Record<string, ComponentType<IconProps>>

export type IconName = keyof typeof icons

/** A decorative icon: 16 in rows and buttons, 14 in chips, 20 in cards. The words beside it carry the meaning. */
export function Icon({ name, size = 16, className }: { name: IconName; size?: number; className?: string }) {
  const Drawing = icons[name]
  return <Drawing size={size} stroke={1.75} aria-hidden focusable={false} className={className} />
}
