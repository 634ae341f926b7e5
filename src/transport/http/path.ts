/** The path of a request without its query, which may hold secrets. */
export function withoutQuery(path: string): string {
  return path.split('?', 1)[0] ?? '';
}
