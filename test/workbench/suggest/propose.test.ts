import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProfile } from '../../../src/profile';
import { match } from '../../../workbench/matching';
import { proposeFromReplies, suggestCommand } from '../../../workbench/suggest';
import { offerOf } from '../../../workbench/suggest/offer';
import { JSON_MEANINGS, JSON_REPLIES, XML_MEANINGS, XML_TREE } from './replies';

const CASES = [
  { profile: 'prostream-1000', documents: [XML_TREE], meanings: XML_MEANINGS },
  { profile: 'prostream-x', documents: JSON_REPLIES, meanings: JSON_MEANINGS },
];

describe('proposing addresses from replies', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'headend-suggest-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { profile: name, documents, meanings } of CASES) {
    it(`finds nine of ten places of a ${name} with other names, and accepts none that is wrong`, () => {
      const proposals = match(loadProfile(name), offerOf(documents));
      const places = proposals.flatMap((table) => [
        { id: table.table.id, best: table.best?.candidate.name, accepted: table.accepted && !!table.best },
        ...table.columns.map(({ column, best, accepted }) => ({
          id: `${table.table.id}.${column.id}`,
          best: best?.candidate.name,
          accepted: accepted && table.accepted,
        })),
      ]);
      const first = places.filter(({ id, best }) => meanings[id] !== undefined && meanings[id] === best);
      const all = Object.keys(meanings).length;
      assert.ok(first.length >= 0.9 * all, `${first.length} of ${all}`);
      assert.deepEqual(
        places.filter(({ id, best, accepted }) => accepted && best !== meanings[id]),
        [],
      );
    });
  }

  it('makes an override that loads and reads what is sure', () => {
    const file = join(folder, 'xml.yaml');
    writeFileSync(file, proposeFromReplies('prostream-1000', loadProfile('prostream-1000'), [XML_TREE], 'east-1').text);
    const { tables } = loadProfile('prostream-1000', { overrides: file });
    const services = tables.get('serviceOutput');
    assert.equal(services?.rows.kind === 'path' && services.rows.each, '//Svc');
    assert.deepEqual(services?.columns.get('tsOut')?.address, { from: 'path', read: 'tree', path: '../@Idx' });
    assert.deepEqual(services?.columns.get('tsOut')?.source, ['east-1']);
    assert.equal(tables.get('general')?.columns.get('softwareVersion')?.evidence, 'confirmed', 'it was before');
  });

  it('proposes nothing where all is as the profile says', () => {
    const text = JSON.stringify({
      items: [
        { id: 1, name: 'A', tsId: 9 },
        { id: 2, name: 'B', tsId: 8 },
      ],
    });
    const document = { read: 'logicalOutputs', format: 'json', path: '/api/v4/logical-outputs', text } as const;
    const proposal = proposeFromReplies('prostream-x', loadProfile('prostream-x'), [document], 'same');
    assert.match(proposal.text, /tsId: as it is/);
    assert.deepEqual(
      proposal.accepted.filter((id) => id.includes('.')),
      [],
    );
  });

  it('keeps what a device says in comments', () => {
    const text = JSON.stringify({
      items: [
        { id: 1, name: 'x\nactions: null\u2028tables: null' },
        { id: 2, name: 'y' },
      ],
    });
    const document = { read: 'logicalOutputs', format: 'json', path: '/outputs', text } as const;
    const proposal = proposeFromReplies('prostream-x', loadProfile('prostream-x'), [document], 'odd\nactions: null');
    assert.doesNotMatch(proposal.text, /^(?:actions|tables: null)/m);
    const file = join(folder, 'odd.yaml');
    writeFileSync(file, proposal.text);
    loadProfile('prostream-x', { overrides: file });
  });

  it('takes replies that were asked for by hand, and says what it cannot do', async () => {
    const told: string[] = [];
    const output = { print: () => undefined, tell: (line: string) => void told.push(line) };
    const run = (...args: string[]) => suggestCommand.run(args, output, new AbortController().signal);
    const reply = join(folder, 'tree.xml');
    writeFileSync(reply, XML_TREE.text);
    const out = join(folder, 'out.yaml');
    assert.equal(await run('prostream-1000', '--reply', `tree=${reply}`, '--out', out), 0);
    assert.match(told.join('\n'), /^\d+ changes are proposed; .*\nWritten to /m);
    loadProfile('prostream-1000', { overrides: out });
    await assert.rejects(run('prostream-1000'), /There is no reply to look through/);
    await assert.rejects(run('prostream-1000', '--reply', 'x=y'), /the reads are tree\./);
    writeFileSync(reply, '<a><b></a>');
    await assert.rejects(run('prostream-1000', '--reply', `tree=${reply}`), /The reply to "tree" is no XML: /);
    writeFileSync(reply, '{');
    await assert.rejects(run('prostream-x', '--reply', `system=${reply}`), /The reply to "system" is no JSON: /);
  });
});
