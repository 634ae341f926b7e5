// Node-RED takes a text as a reason only from validators of two parameters; it looks at their number.

/** A field that is a whole number from `least` to `most`, blank, or an environment variable. */
export function wholeNumber(least: number, most: number) {
  return function (this: EditorNode, value: unknown, _options: unknown): boolean | string {
    const text = String(value ?? '');
    if (text === '' || isEnvironmentVariable(text)) return true;
    const number = Number(text);
    if (Number.isInteger(number) && number >= least && number <= most) return true;
    return this._def._('validate.wholeNumber', { least, most });
  };
}

/** `${NAME}`: Node-RED puts the value in before the node starts. */
export function isEnvironmentVariable(text: string): boolean {
  return /^\$\{[^}]+\}$/.test(text);
}
