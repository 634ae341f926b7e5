import assert from 'node:assert/strict';
import { type DocumentTable, type ReadOptions, readXml } from '../../src/document';

interface Query {
  each?: string;
  within?: string;
  columns?: Record<string, string>;
}

/** One query of a document, with rows as plain objects. */
async function read(xml: string, { each, within, columns = {} }: Query, options?: ReadOptions) {
  const query = { id: 'q', each, within, columns: new Map(Object.entries(columns)) };
  const table = (await readXml(Buffer.from(xml), [query], options)).get('q') as DocumentTable;
  return { ...table, rows: table.rows.map((row) => Object.fromEntries(row)) };
}

const TREE = `<?xml version="1.0" encoding="UTF-8"?>
<AFRICA>
  <Platform ID="1" ChassisSerialNum="C1" SwVersion="06.07.04.004">
    <Slot Slot="1" PartNumber="095-0605-002" Empty="">
      <Port Id="1" State="up"><Name> first &amp; <![CDATA[<best>]]> </Name></Port>
      <Port Id="2" State="down"><Name/></Port>
    </Slot>
    <Slot Slot="2" SwVersion="9"/>
    <Alarms SeqNo="4"/>
  </Platform>
</AFRICA>
`;

describe('reading rows of XML', () => {
  it('makes a row of each matching element, with columns relative to it', async () => {
    const { rows, found } = await read(TREE, {
      each: '//Slot',
      columns: { slot: '@Slot', part: '@PartNumber', empty: '@Empty', port: 'Port/@Id', name: 'Port/Name' },
    });
    assert.deepEqual(rows, [
      { slot: '1', part: '095-0605-002', empty: '', port: '1', name: 'first & <best>' },
      { slot: '2' },
    ]);
    assert.equal(found, true);
  });

  it('looks up from a row to its parents and ancestors', async () => {
    const { rows } = await read(TREE, {
      each: '//Slot/Port',
      columns: {
        slot: '../@Slot',
        platform: '../../@ID',
        sw: 'ancestor::Platform/@SwVersion',
        above: '../../../../@ID',
      },
    });
    const row = { slot: '1', platform: '1', sw: '06.07.04.004' };
    assert.deepEqual(rows, [row, row]);
  });

  it('takes the outermost ancestor that has the attribute, as XPath does', async () => {
    const { rows } = await read('<A><A x="1"><A x="2"><B/></A></A></A>', {
      each: '//B',
      columns: { x: 'ancestor::A/@x' },
    });
    assert.deepEqual(rows, [{ x: '1' }]);
  });

  it('filters by predicates on any step', async () => {
    const { rows } = await read(TREE, {
      each: "//Slot[@PartNumber]/Port[@State='down']",
      columns: { id: '@Id', name: 'Name', none: "Name[@x='1']" },
    });
    assert.deepEqual(rows, [{ id: '2', name: '' }]);
  });

  it('takes the first that has the attribute, and the first element for a text', async () => {
    const { rows } = await read('<R><A/><A x="1">one</A><A x="2">two</A></R>', {
      each: '/R',
      columns: { x: 'A/@x', text: 'A' },
    });
    assert.deepEqual(rows, [{ x: '1', text: '' }]);
  });

  it('reads text around comments and elements, but not that of elements in it', async () => {
    const { rows } = await read('<R>a<!-- x -->b<B>no</B><?p x?>c&#233;</R>', { each: '/R', columns: { text: '.' } });
    assert.deepEqual(rows, [{ text: 'abcé' }]);
  });

  it('reads rows inside rows', async () => {
    const { rows } = await read('<N id="0"><N id="1"><C v="x"/></N><C v="y"/></N>', {
      each: '//N',
      columns: { id: '@id', child: 'C/@v', up: '../@id' },
    });
    assert.deepEqual(rows, [
      { id: '0', child: 'y' },
      { id: '1', child: 'x', up: '0' },
    ]);
  });

  it('matches by local name and never by a namespace declaration', async () => {
    const xml = '<s:R xmlns:s="u" xmlns:Id="v"><s:A s:Id="1"/><A Id="2" s:Id="3"/><A/></s:R>';
    const { rows } = await read(xml, { each: '/R/A', columns: { id: '@Id', above: '../@Id' } });
    assert.deepEqual(rows, [{ id: '1' }, { id: '2' }, {}]);
  });

  it('takes names like __proto__ as any other', async () => {
    const xml = '<R><A __proto__="1" constructor="2"/><A/></R>';
    const columns = new Map([
      ['__proto__', '@__proto__'],
      ['c', '@constructor'],
    ]);
    const table = (await readXml(Buffer.from(xml), [{ id: '__proto__', each: '//A', columns }])).get('__proto__');
    assert.deepEqual(
      table?.rows.map((row) => [...row]),
      [
        [
          ['__proto__', '1'],
          ['c', '2'],
        ],
        [],
      ],
    );
  });

  it('keeps to the row limit and says what was left out', async () => {
    const { rows, problems, found } = await read('<R><A/><A/><A/></R>', { each: '//A' }, { maxRows: 2 });
    assert.deepEqual([rows.length, found], [2, true]);
    assert.deepEqual(problems, ['1 of 3 rows were left out: the limit is 2 rows.']);
    assert.equal((await read('<R><A/><A/></R>', { each: '//A' }, { maxRows: 2 })).problems, undefined);
  });

  it('answers many queries in one pass', async () => {
    const columns = new Map([['id', '@Id']]);
    const tables = await readXml(Buffer.from(TREE), [
      { id: 'ports', each: '//Port', columns },
      { id: 'any', each: '/AFRICA/Platform/*', columns },
      { id: 'none', each: '//None', columns },
    ]);
    assert.deepEqual(
      [...tables].map(([id, { rows, found }]) => [id, rows.length, found]),
      [
        ['ports', 2, true],
        ['any', 3, true],
        ['none', 0, false],
      ],
    );
  });
});

describe('reading one row of XML', () => {
  it('takes absolute paths, the first match each', async () => {
    const { rows, found } = await read(TREE, {
      columns: {
        serial: '//Platform/@ChassisSerialNum',
        version: '//@SwVersion',
        name: '/AFRICA/Platform/Slot/Port/Name',
        lost: '/Platform/@ID',
      },
    });
    assert.deepEqual(rows, [{ serial: 'C1', version: '06.07.04.004', name: 'first & <best>' }]);
    assert.equal(found, true);
  });

  it('is one empty row, and not found, when nothing is there', async () => {
    assert.deepEqual(await read('<R/>', { columns: { x: '//@x' } }), { rows: [{}], found: false });
  });
});

describe('telling an empty list from no list', () => {
  const alarms = { each: '//Alarms/Alarm', within: '//Alarms' };

  it('finds the container of an empty list', async () => {
    assert.deepEqual(await read(TREE, alarms), { rows: [], found: true });
  });

  it('does not find a container that is not there', async () => {
    assert.deepEqual(await read('<R/>', alarms), { rows: [], found: false });
  });
});

describe('wrong queries', () => {
  const wrong = (query: Query, message: RegExp) => assert.rejects(read('<R/>', query), { code: 'CONFIG', message });

  it('are refused before anything is read', async () => {
    await wrong({ each: 'Slot' }, /"Slot" is wrong at character 1/);
    await wrong({ each: '//A', within: 'B' }, /"B" is wrong/);
    await wrong({ each: '//A', columns: { x: '/A/@x' } }, /column "x" of "q" must be relative to the row/);
    await wrong({ columns: { x: '@x' } }, /column "x" of "q" must begin with "\/"/);
  });
});
