/** Appends to a journal until it is killed: `journal-writer <file>`. Says on its output what it has appended. */
import { openJournal } from '../../src/alarm';

/** Resolves when the system has the line. */
function say(line: string): Promise<unknown> {
  return new Promise((resolve) => process.stdout.write(`${line}\n`, resolve));
}

async function write(path: string): Promise<void> {
  const journal = openJournal(path, { compactAbove: 4000 });
  let count = Number(journal.state.count ?? 0);
  await say(`open ${count}`);
  for (;;) {
    count++;
    // Two values that must agree, and others that come and go.
    const [set, gone] = [`alarm/${count % 50}`, `alarm/${(count * 7) % 50}`];
    journal.append({ count, twin: count, [set]: { count, text: 'x'.repeat(count % 200) }, [gone]: null });
    await say(String(count));
  }
}

void write(process.argv[2] ?? '');
