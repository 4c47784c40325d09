export { ContentList } from './ContentList'
export { Overview } from './Overview'
export { Start } from './Start'
