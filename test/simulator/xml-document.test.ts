import assert from 'node:assert/strict';
import { XMLParser } from 'fast-xml-parser';
import { parseScene } from '../../simulator';
import { World } from '../../simulator/world';
import { XmlDocument } from '../../simulator/xml-document';
import { parsePlace } from '../../simulator/xml-path';
import { HeadendError } from '../../src/errors';
import type { Profile } from '../../src/profile';
import { HandClock, labProfile, labScene, labWorld } from './lab';

/** The document of a read of the lab profile. */
function write(read: string, clock = new HandClock()): string {
  return new XmlDocument(labProfile(), labScene(), read).write(labWorld(clock).now());
}

const parser = new XMLParser({ ignoreAttributes: false, parseAttributeValue: false, parseTagValue: false });

describe('a simulated document', () => {
  it('begins with the declaration and the path of elements that rows hang under', () => {
    const text = write('tree');
    assert.ok(text.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<Lab>'));
    const { Lab } = parser.parse(text);
    assert.deepEqual(Lab.Chassis['@_Id'], '1');
    assert.equal(Lab.Chassis['@_Serial'], 'S-1');
    assert.equal(Lab.Chassis['@_Version'], '1.2 <3>');
    assert.equal(Lab.Note, 'a & "b"');
    assert.deepEqual(Lab.Chassis.Unknown, { '@_A': '1' });
    assert.deepEqual(Lab.Chassis.Fan, { '@_Id': '2', '@_State': 'ok' });
  });

  it('holds the rows: attributes, texts, children, predicates, and rows in rows', () => {
    const clock = new HandClock();
    const moment = labWorld(clock).now();
    const { Inputs } = parser.parse(write('tree', clock)).Lab.Chassis;
    assert.equal(Inputs.Input.length, 3);
    moment.rows('inputs').forEach((row, i) => {
      const { Service, ...input } = Inputs.Input[i];
      assert.deepEqual(input, {
        '@_Kind': 'ip',
        '@_Id': String(moment.value(row, 'id')),
        '@_Errors': String(moment.value(row, 'count')),
        '@_Mode': String(moment.value(row, 'mode')),
        Name: `Input ${i + 1}`,
        Rate: { '@_Total': String(moment.value(row, 'total')) },
        Peer: { '@_Role': 'main', Address: `239.1.1.${i + 1}` },
      });
      assert.deepEqual(
        Service.map((service: Record<string, string>) => service['#text']),
        [0, 1, 2, 3].map((n) => `Service ${100 + 4 * i + n} of ${i + 1}`),
      );
    });
  });

  it('has the rows of its own read only', () => {
    const { Other } = parser.parse(write('other'));
    assert.deepEqual(Object.keys(Other), ['Leaf']);
    assert.equal(Other.Leaf.length, 25);
  });

  it('has a list that is empty at the moment', () => {
    const clock = new HandClock();
    const text = `{ profile: lab, notes: x, documents: { tree: { root: Lab } },
      tables: { alarmList: { rows: 0, columns: { id: 1 } } } }`;
    const scene = parseScene(text, 'x.yaml');
    const world = new World({ profiles: [labProfile()], scene, size: 1, seed: 1, clock: clock.read });
    const document = new XmlDocument(labProfile(), scene, 'tree').write(world.now());
    assert.equal(document, '<?xml version="1.0" encoding="UTF-8"?>\n<Lab>\n  <Alarms/>\n</Lab>\n');
  });

  it('is refused at the start when it cannot be written', () => {
    const refused = (sentence: RegExp, act: () => unknown) =>
      assert.throws(
        act,
        (error) => error instanceof HeadendError && error.code === 'CONFIG' && sentence.test(error.message),
      );
    const build = (profile: Profile) =>
      new XmlDocument(profile, labScene(), 'tree').write(labWorld(new HandClock()).now());
    /** The lab profile with another path of inputs.id. */
    const withPath = (path: string): Profile => {
      const profile = labProfile();
      const inputs = profile.tables.get('inputs');
      const id = inputs?.columns.get('id');
      assert.ok(inputs && id);
      const columns = new Map(inputs.columns).set('id', { ...id, address: { from: 'path', read: 'tree', path } });
      return { ...profile, tables: new Map(profile.tables).set('inputs', { ...inputs, columns }) };
    };
    assert.ok(build(withPath('../@Only')).includes('<Inputs Only="1">'));
    refused(/inputs\.id stands above the row path/, () => build(withPath('../../@Id')));
    refused(/cannot be simulated/, () => build(withPath('*/@Id')));
    refused(/Two simulated values stand in one place, Input\/@Mode: "1" and "2"/, () => {
      const clock = new HandClock();
      const world = labWorld(clock);
      clock.seconds(41);
      new XmlDocument(withPath('@Mode'), labScene(), 'tree').write(world.now());
    });
    const scene = parseScene('{ profile: lab, notes: x, tables: {} }', 'x.yaml');
    refused(/x\.yaml: "documents" says nothing of the read tree/, () => new XmlDocument(labProfile(), scene, 'tree'));
  });

  it('reads the paths of profiles', () => {
    assert.deepEqual(parsePlace('//Slot'), {
      from: 'anywhere',
      up: 0,
      steps: [{ name: 'Slot', attributes: new Map() }],
      attribute: undefined,
    });
    assert.deepEqual(parsePlace('/x:A/B[@K=\'a/b\'][@L="c"][@M]/@N').steps, [
      { name: 'A', attributes: new Map() },
      {
        name: 'B',
        attributes: new Map([
          ['K', 'a/b'],
          ['L', 'c'],
        ]),
      },
    ]);
    assert.equal(parsePlace('../../@Id').up, 2);
    assert.equal(parsePlace('ancestor::Ts/@Id').up, 'Ts');
    assert.equal(parsePlace('/*/@A').from, 'root');
    assert.deepEqual(parsePlace('A/B | @C').attribute, undefined);
    for (const path of ['*', '//*/A', 'A/*', '@A/B', '../B', 'A[1]', '']) {
      if (path !== '') assert.throws(() => parsePlace(path), HeadendError, path);
    }
  });
});
