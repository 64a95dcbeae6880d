// Where one line a step goes: what happened, to which id, never why in prose.
// No code, PIN or token ever.

export interface Log {
  info(fields: object, text: string): void
  warn(fields: object, text: string): void
  error(fields: object, text: string): void
}
