/** What a field lists, parted by commas or line ends; empty when it is blank. */
export function listOf(text: string | undefined): string[] {
  return (text ?? '').split(/[,\n]/).flatMap((item) => item.trim() || []);
}
