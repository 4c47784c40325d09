export { useKeep, usePreferences, useProfile, useRename } from './api'
export { FirstSteps, firstStepsKey } from './FirstSteps'
