/** How long anything may take, in milliseconds; nothing waits this long when it works. */
export const patience = 30_000

/** Asks until the answer is right and returns it; throws with what was waited for and the last answer. */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  right: (answer: T) => boolean = Boolean,
  time = patience,
): Promise<T> {
  const end = Date.now() + time
  for (;;) {
    const answer = await ask()
    if (right(answer)) return answer
    if (Date.now() > end)
      throw new Error(`waited in vain for ${what}; the last answer is ${JSON.stringify(answer)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
