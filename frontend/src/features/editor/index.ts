export { ItemScreen } from './ItemScreen'
