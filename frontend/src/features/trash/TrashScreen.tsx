export function TrashScreen() {
  return null
}
