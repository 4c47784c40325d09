export { isRendered, useComparison, useItem, useSettledThreads, useText, useTimeline, type At } from './api'
export { diffLinesOf, shiftOf } from './compare/change'
export { ComparisonBody, type Places } from './compare/ComparisonBody'
export { Rendered } from './compare/Rendered'
