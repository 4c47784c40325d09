/** What every door answers when something is refused; the window and the browser send the same JSON. */
export interface Problem {
  /** The kind decides what the screen does: notFound, exists, conflict, blocked, invalid, tooLarge, readOnly … */
  kind: string
  /** One sentence for a person. */
  message: string
  /** What was tried, for Copy details. */
  op?: string
  /** The address it concerns. */
  address?: string
  /** The reference under which the other side logged it. */
  ref?: string
  /** With conflict: the revision that is there now; empty when the item is gone. */
  revision?: string
  /** With blocked: the ids of the open comments. */
  comments?: string[]
  /** With invalid: what the schema found. */
  problems?: { pointer: string; message: string }[]
}

export class ApiError extends Error implements Problem {
  override readonly name = 'ApiError'
  readonly kind: string
  readonly op?: string
  readonly address?: string
  readonly ref?: string
  readonly revision?: string
  readonly comments?: string[]
  readonly problems?: { pointer: string; message: string }[]

  constructor(problem: Problem, cause?: unknown) {
    super(problem.message, { cause })
    this.kind = problem.kind
    this.op = problem.op
    this.address = problem.address
    this.ref = problem.ref
    this.revision = problem.revision
    this.comments = problem.comments
    this.problems = problem.problems
  }

  /** The facts as text for Copy details. */
  describe(): string {
    const { kind, message, op, address, ref, revision, comments, problems } = this
    return JSON.stringify({ kind, message, op, address, ref, revision, comments, problems }, null, 2)
  }
}

/** Turns whatever a call rejected with into an ApiError: JSON as text or object, an Error, or anything else. */
export function toApiError(reason: unknown): ApiError {
  if (reason instanceof ApiError) return reason
  const problem = asProblem(typeof reason === 'string' ? parse(reason) : reason)
  if (problem) return new ApiError(problem, reason)
  if (reason instanceof Error) return new ApiError({ kind: 'internal', message: reason.message }, reason)
  const message = typeof reason === 'string' && reason ? reason : 'The answer could not be understood.'
  return new ApiError({ kind: 'internal', message }, reason)
}

/** The error of a refused HTTP answer. A body that is not ours (a proxy's page) is named by its status only. */
export async function fromResponse(response: Response): Promise<ApiError> {
  const body = await response.text().catch(() => '')
  const problem = asProblem(parse(body))
  if (problem) return new ApiError(problem)
  return new ApiError({
    kind: kindOfStatus(response.status),
    message: `The server answered ${response.status} ${response.statusText}`.trim() + '.',
  })
}

export function unreachable(cause: unknown): ApiError {
  return new ApiError({ kind: 'unavailable', message: 'The server cannot be reached.' }, cause)
}

function kindOfStatus(status: number): string {
  if (status === 401) return 'unauthenticated'
  if (status === 403) return 'forbidden'
  if (status === 404) return 'notFound'
  if (status === 413) return 'tooLarge'
  return status === 502 || status === 503 || status === 504 ? 'unavailable' : 'internal'
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function asProblem(value: unknown): Problem | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { kind, message, op, address, ref, revision, comments, problems } = value as Record<string, unknown>
  if (typeof kind !== 'string' || typeof message !== 'string') return undefined
  return {
    kind,
    message,
    op: text(op),
    address: text(address),
    ref: text(ref),
    revision: typeof revision === 'string' ? revision : undefined,
    comments: Array.isArray(comments) ? comments.map(String) : undefined,
    problems: Array.isArray(problems) ? (problems as Problem['problems']) : undefined,
  }
}

function text(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}
