export {
  bytesUrl,
  isRendered,
  useComparison,
  useRendered,
  useItem,
  useSettledThreads,
  useText,
  useTimeline,
  type At,
} from './api'
export { diffLinesOf, shiftOf } from './compare/change'
export { ComparisonBody, type Places } from './compare/ComparisonBody'
export { Rendered } from './compare/Rendered'
export { VersionsScreen } from './VersionsScreen'
