export { Schemas } from './Schemas'
