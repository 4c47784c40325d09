export { useKeep, usePreferences, useProfile, useRename, useWaiting } from './api'
export { FirstSteps, firstStepsKey } from './FirstSteps'
