export { Activity } from './Activity'
