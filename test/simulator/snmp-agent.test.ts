import assert from 'node:assert/strict';
import { BerReader, encodeInteger, type Oid, TAG } from '../../simulator/ber';
import { NO_FAULTS } from '../../simulator/faults';
import { branchesOf, MibView } from '../../simulator/mib-view';
import { respond } from '../../simulator/snmp-agent';
import { decodeMessage, encodeMessage, type SnmpMessage } from '../../simulator/snmp-message';
import { HandClock, labProfile, labWorld, snmpRequest } from './lab';

const COLUMN = '1.3.6.1.4.1.99999.2.1';
const PDU = { get: 0xa0, next: 0xa1, set: 0xa3, bulk: 0xa5, inform: 0xa6 };

/** Asks the agent of the lab profile; what comes back went over the wire form and back. */
function ask(
  oids: readonly string[],
  options: Parameters<typeof snmpRequest>[1],
  faults: Partial<typeof NO_FAULTS> = {},
): SnmpMessage | undefined {
  const mib = new MibView(branchesOf(labProfile()), labWorld(new HandClock()).now());
  const response = respond(decodeMessage(snmpRequest(oids, options)), mib, { ...NO_FAULTS, ...faults });
  return response && decodeMessage(encodeMessage(response));
}

function names(response: SnmpMessage | undefined): string[] {
  return (response?.varbinds ?? []).map(({ oid }) => dotted(oid).replace(`${COLUMN}.`, ''));
}

function tags(response: SnmpMessage | undefined): (number | undefined)[] {
  return (response?.varbinds ?? []).map(({ value }) => value[0]);
}

function dotted(oid: Oid): string {
  return oid.join('.');
}

describe('the simulated SNMP agent', () => {
  it('answers GET, and says what is missing and how', () => {
    const response = ask([`${COLUMN}.13.5`, `${COLUMN}.13.6`, `${COLUMN}.12.10`, '1.3.9'], { pdu: PDU.get });
    assert.equal(response?.pdu, 0xa2);
    assert.equal(response?.requestId, 4711);
    assert.deepEqual([response?.first, response?.second], [0, 0]);
    assert.deepEqual(tags(response), [TAG.integer, TAG.noSuchInstance, TAG.noSuchInstance, TAG.noSuchObject]);
    const [first] = response?.varbinds ?? [];
    assert.equal(new BerReader(Buffer.from(first?.value ?? [])).integer(), -129);
  });

  it('answers GETNEXT in numeric order, over holes, to the end', () => {
    assert.deepEqual(names(ask([`${COLUMN}.12.5`], { pdu: PDU.next })), ['12.15']);
    assert.deepEqual(names(ask([`${COLUMN}.2.60`], { pdu: PDU.next })), ['3.5']);
    assert.deepEqual(names(ask([`${COLUMN}.2.9`], { pdu: PDU.next })), ['2.10']);
    const end = ask(['1.3.7'], { pdu: PDU.next });
    assert.deepEqual(names(end), ['1.3.7']);
    assert.deepEqual(tags(end), [TAG.endOfMibView]);
  });

  it('encodes every kind of index', () => {
    const rows = names(ask(['1.3.6.1.4.1.99999.3'], { pdu: PDU.bulk, second: 3 }));
    const column = '1.3.6.1.4.1.99999.3.1.4';
    assert.deepEqual(rows, [
      `${column}.9.255.0.0.0.120.121.122`,
      `${column}.10.0.0.0.1.99.97`,
      `${column}.10.0.0.0.2.98.98.122`,
    ]);
  });

  it('answers GETBULK: non-repeaters once, then whole repetitions', () => {
    const response = ask([`${COLUMN}.2`, `${COLUMN}.3`, `${COLUMN}.4`], { pdu: PDU.bulk, first: 1, second: 2 });
    assert.deepEqual(names(response), ['2.5', '3.5', '4.5', '3.10', '4.10']);
    assert.deepEqual(names(ask([`${COLUMN}.2`], { pdu: PDU.bulk, first: 9, second: 2 })), ['2.5']);
    assert.deepEqual(names(ask([`${COLUMN}.2`], { pdu: PDU.bulk, first: -1, second: 0 })), []);
    const past = ask(['1.3.7', '1.3.8'], { pdu: PDU.bulk, second: 50 });
    assert.deepEqual(tags(past), [TAG.endOfMibView, TAG.endOfMibView], 'it does not repeat the end');
  });

  it('gives no more than a hundred varbinds, in whole repetitions', () => {
    const response = ask([`${COLUMN}.2`, `${COLUMN}.3`, `${COLUMN}.4`], { pdu: PDU.bulk, second: 1_000_000 });
    assert.equal(response?.varbinds.length, 99);
  });

  it('lets nobody write who may only read', () => {
    assert.deepEqual([ask([`${COLUMN}.2.5`], { pdu: PDU.set })?.first, ask([], { pdu: PDU.set })?.second], [6, 0]);
    const v1 = ask([`${COLUMN}.2.5`], { pdu: PDU.set, version: 0 });
    assert.deepEqual([v1?.first, v1?.second, names(v1)], [2, 1, ['2.5']]);
  });

  it('does not answer what is no request', () => {
    assert.equal(ask([], { pdu: PDU.inform }), undefined);
    assert.equal(ask([`${COLUMN}.2`], { pdu: PDU.bulk, version: 0 }), undefined);
  });

  it('speaks v1: the first missing varbind is named and the request sent back', () => {
    const oids = [`${COLUMN}.13.5`, `${COLUMN}.13.6`, '1.3.9'];
    for (const pdu of [PDU.get, PDU.next]) {
      const response = ask(pdu === PDU.get ? oids : [`${COLUMN}.13.5`, '1.3.7'], { pdu, version: 0 });
      assert.deepEqual([response?.first, response?.second], [2, 2]);
      assert.ok(tags(response).every((tag) => tag === TAG.null));
    }
  });

  it('hides Counter64 from v1', () => {
    const get = ask([`${COLUMN}.4.5`], { pdu: PDU.get, version: 0 });
    assert.deepEqual([get?.first, get?.second], [2, 1]);
    assert.deepEqual(names(ask([`${COLUMN}.3.60`], { pdu: PDU.next, version: 0 })), ['5.5']);
    assert.deepEqual(names(ask([`${COLUMN}.3.60`], { pdu: PDU.next, version: 1 })), ['4.5']);
  });

  it('sends tooBig without varbinds, or to v1 with those of the request', () => {
    const oids = [1, 2, 3].map((row) => `${COLUMN}.2.${row * 5}`);
    assert.deepEqual(tags(ask(oids, {}, { tooBig: 3 })).length, 3);
    const v2c = ask(oids, {}, { tooBig: 2 });
    assert.deepEqual([v2c?.first, v2c?.second, v2c?.varbinds.length], [1, 0, 0]);
    const v1 = ask(oids, { version: 0 }, { tooBig: 2 });
    assert.deepEqual([v1?.first, v1?.second, v1?.varbinds.length], [1, 0, 3]);
    const bulk = ask([COLUMN], { pdu: PDU.bulk, second: 5 }, { tooBig: 4 });
    assert.equal(bulk?.first, 1);
  });

  it('cuts GETBULK answers, and answers with nothing, when told', () => {
    const bulk = { pdu: PDU.bulk, second: 50 };
    assert.equal(ask([COLUMN], bulk, { maxVarbinds: 7 })?.varbinds.length, 7);
    assert.deepEqual(names(ask([`${COLUMN}.2`, `${COLUMN}.3`, `${COLUMN}.4`], bulk, { maxVarbinds: 5 })), [
      '2.5',
      '3.5',
      '4.5',
    ]);
    assert.deepEqual(names(ask([`${COLUMN}.2`, `${COLUMN}.3`, `${COLUMN}.4`], bulk, { maxVarbinds: 2 })), [
      '2.5',
      '3.5',
    ]);
    const empty = ask([COLUMN], bulk, { emptyReply: true });
    assert.deepEqual([empty?.first, empty?.varbinds], [0, []]);
  });

  it('walks in circles, or stays where it is, when told', () => {
    const bulk = { pdu: PDU.bulk, second: 7 };
    assert.deepEqual(names(ask([`${COLUMN}.2`], bulk, { circles: 3 })), [
      '2.5',
      '2.10',
      '2.15',
      '2.5',
      '2.10',
      '2.15',
      '2.5',
    ]);
    assert.deepEqual(names(ask([`${COLUMN}.2`], bulk, { repeats: 3 })), [
      '2.5',
      '2.10',
      '2.15',
      '2.15',
      '2.15',
      '2.15',
      '2.15',
    ]);
    assert.deepEqual(names(ask([`${COLUMN}.3.60`], { pdu: PDU.next, version: 0 }, { circles: 3 })), ['5.5']);
  });

  it('answers within one datagram', () => {
    const oids = Array.from({ length: 1000 }, () => `${COLUMN}.2.5`);
    assert.equal(ask(oids, {})?.varbinds.length, 1000);
    const many = Array.from({ length: 3000 }, () => `${COLUMN}.2.5`);
    assert.deepEqual([ask(many, {})?.first, ask(many, {})?.varbinds], [1, []]);
    const bulk = ask(many, { pdu: PDU.bulk, second: 1 }, { maxVarbinds: 65_535 });
    assert.ok(bulk && bulk.first === 0 && bulk.varbinds.length > 1000 && encodeMessage(bulk).length <= 65_507);
  });

  it('keeps gauges at their largest value and shows booleans as TruthValue', () => {
    const response = ask(
      [`${COLUMN}.5.5`, `${COLUMN}.14.5`, `${COLUMN}.14.10`, '1.3.6.1.4.1.99999.3.1.4.10.0.0.0.1.99.97'],
      {},
    );
    assert.deepEqual(tags(response), [TAG.gauge32, TAG.integer, TAG.integer, TAG.gauge32]);
    const [, yes, no] = response?.varbinds ?? [];
    assert.deepEqual([yes?.value, no?.value], [encodeInteger(1), encodeInteger(2)]);
  });
});
