import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folder of this package, from the sources as well as from `dist/`: where `profiles/` and `package.json` are.
 * @throws Error where no folder above has a `package.json`, as when the code was copied out of the package
 */
export function packageFolder(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new Error(`No folder above ${__dirname} has a package.json.`);
  }
}
