/** Values found in a request, by the names its template has for them. */
export type Captured = ReadonlyMap<string, unknown>;

/** `text` with these values put in for `{name}`; other names stay. */
export function fillText(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}

/** A JSON template with values put into its texts. */
export function fillJson(template: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof template === 'string') return fillText(template, values);
  if (Array.isArray(template)) return template.map((item) => fillJson(item, values));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [name, fillJson(value, values)]));
}

/** What stands in `text` where the template has `{name}`; `undefined` if the text is of another form. */
export function captureText(template: string, text: string, one = '.+'): Captured | undefined {
  const names: string[] = [];
  const parts = template.split(/\{(\w+)\}/).map((part, i) => {
    if (i % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    names.push(part);
    return `(${one})`;
  });
  const match = new RegExp(`^${parts.join('')}$`, 's').exec(text);
  return match ? new Map(names.map((name, i) => [name, match[i + 1]])) : undefined;
}

/** The same for the path of a request, where values are percent-encoded and hold no `/`. */
export function capturePath(template: string, path: string): Captured | undefined {
  const found = captureText(template, path, '[^/?&#]+');
  try {
    return found && new Map([...found].map(([name, value]) => [name, decodeURIComponent(String(value))]));
  } catch {
    return undefined;
  }
}

/**
 * The same for a JSON document, where a text that is one name stands for any value. A member that is one name may be
 * missing; a member that the template does not have may not be there.
 */
export function captureJson(template: unknown, json: unknown): Captured | undefined {
  if (typeof template === 'string') {
    const name = /^\{(\w+)\}$/.exec(template)?.[1];
    if (name !== undefined) return new Map(json === undefined ? [] : [[name, json]]);
    return typeof json === 'string' ? captureText(template, json) : undefined;
  }
  if (typeof template !== 'object' || template === null) return template === json ? new Map() : undefined;
  if (typeof json !== 'object' || json === null || Array.isArray(json) !== Array.isArray(template)) return undefined;
  const here = new Map(Object.entries(template));
  const there = new Map(Object.entries(json));
  if ([...there.keys()].some((name) => !here.has(name))) return undefined;
  const found = [...here].map(([name, value]) => captureJson(value, there.get(name)));
  if (found.some((captured) => captured === undefined)) return undefined;
  return new Map(found.flatMap((captured) => [...(captured ?? [])]));
}
