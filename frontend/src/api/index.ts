export { ApiError, toApiError, type Problem } from './errors'
export { onReconnect, subscribe } from './events'
export { contentUrl, upload, type StreamParams, type UploadOptions } from './streams'
export { call, installShim, inWindow } from './transport'
