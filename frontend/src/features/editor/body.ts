/** What is selected in the work, for a comment on it. */
export type Place = { kind: 'line'; line: number } | { kind: 'field'; pointer: string; label: string }

/** Ways into the work from outside: from comments and from problems. */
export interface BodyHandle {
  goToLine(line: number): void
  goToPointer(pointer: string): void
}
