import assert from 'node:assert/strict';
import { deviceMatcher, type TrapFilter, trapFilter } from '../../src/trap';

const from = (address: string, agentAddress?: string, port = 161) => ({ source: { address, port }, agentAddress });

describe('deviceMatcher', () => {
  const devices = [
    { id: 'east', addresses: ['10.1.1.1', 'not-an-address', '2001:DB8::0:1'] },
    { id: 'west', addresses: ['10.1.1.2', '10.1.1.1'] },
  ];
  const of = (rules: Parameters<typeof deviceMatcher>[1], notification: ReturnType<typeof from>) =>
    deviceMatcher(devices, rules)(notification)[0]?.id;

  it('goes by the source, whatever its port and whatever agent it names', () => {
    for (const port of [161, 40_000]) assert.equal(of({}, from('10.1.1.2', '10.1.1.1', port)), 'west');
    assert.equal(of({}, from('2001:db8::1')), 'east');
    assert.equal(of({}, from('10.1.1.3', '10.1.1.1')), undefined);
  });

  it('names all devices with one address, in order, each once', () => {
    const twice = [...devices, { id: 'twice', addresses: ['10.1.1.1', '::ffff:10.1.1.1'] }];
    const found = deviceMatcher(twice)(from('10.1.1.1'));
    assert.deepEqual(
      found.map(({ id }) => id),
      ['east', 'west', 'twice'],
    );
  });

  it('goes by the agent address where a forwarder sent it', () => {
    const rules = { forwarders: ['192.0.2.0/24', '10.1.1.2', '2001:db8:f::/48'] };
    assert.equal(of(rules, from('192.0.2.77', '10.1.1.1')), 'east');
    assert.equal(of(rules, from('2001:db8:f::9', '10.1.1.1')), 'east');
    assert.equal(of(rules, from('10.1.1.2', '10.1.1.1')), 'east');
    assert.equal(of(rules, from('10.1.1.2')), 'west', 'a notification of its own');
    assert.equal(of(rules, from('192.0.3.77', '10.1.1.1')), undefined, 'not declared');
  });

  it('goes by the agent address where that is asked, else by the source', () => {
    assert.equal(of({ use: 'agent' }, from('10.1.1.2', '10.1.1.1')), 'east');
    assert.equal(of({ use: 'agent' }, from('10.1.1.2')), 'west');
  });

  it('refuses a forwarder that is no network', () => {
    for (const forwarder of ['10.1.1', '10.1.1.0/33', '10.1.1.0/', '10.1.1.0/8/8', '10.1.1.0/x', '::/129', 'host']) {
      assert.throws(() => deviceMatcher(devices, { forwarders: [forwarder] }), { code: 'CONFIG' }, forwarder);
    }
  });
});

describe('trapFilter', () => {
  const lets = (filter: TrapFilter, oid: string, address = '10.1.1.1') =>
    trapFilter(filter)({ oid, source: { address, port: 1 }, version: '2c' });

  it('lets everything through that nothing is said of', () => {
    assert.ok(lets({}, '0.0'));
    assert.ok(lets({ oids: [], sources: [], versions: [] }, '1.3.6.1'));
  });

  it('knows beginnings of OIDs, between arcs', () => {
    const oids = ['1.3.6.1.4.1.1563.1.1.3.8'];
    assert.ok(lets({ oids }, '1.3.6.1.4.1.1563.1.1.3.8.0.9'));
    assert.ok(lets({ oids: ['.1.3.6.1.4.1.1563'] }, '1.3.6.1.4.1.1563.1.1.3.8.0.9'));
    assert.ok(!lets({ oids }, '1.3.6.1.4.1.1563.1.1.3.80.0.9'));
    assert.ok(!lets({ oids }, '1.3.6.1.4.1.1563.1.1.3'));
  });

  it('takes an OID with and without the zero of v1 for the same', () => {
    const [withZero, without] = ['1.3.6.1.4.1.9.8.0.9', '1.3.6.1.4.1.9.8.9'];
    for (const asked of [withZero, without]) {
      for (const sent of [withZero, without]) assert.ok(lets({ oids: [asked] }, sent), `${sent} by ${asked}`);
      for (const other of ['1.3.6.1.4.1.9.8.0.90', '1.3.6.1.4.1.9.8.90', '1.3.6.1.4.1.9.9']) {
        assert.ok(!lets({ oids: [asked] }, other), `${other} by ${asked}`);
      }
    }
  });

  it('knows sources and versions, and wants all of what is said', () => {
    const sources = ['10.1.0.0/16', '192.0.2.7'];
    assert.ok(lets({ sources }, '1.3', '10.1.200.3'));
    assert.ok(lets({ sources }, '1.3', '192.0.2.7'));
    assert.ok(!lets({ sources }, '1.3', '192.0.2.8'));
    assert.ok(lets({ versions: ['1', '2c'] }, '1.3'));
    assert.ok(!lets({ versions: ['3'] }, '1.3'));
    assert.ok(!lets({ sources, oids: ['1.4'] }, '1.3', '10.1.200.3'));
  });

  it('refuses what is no OID', () => {
    for (const oid of ['', 'linkDown', '1.3.', '1..3', '1.3.*']) {
      assert.throws(() => trapFilter({ oids: [oid] }), { code: 'CONFIG' }, oid);
    }
  });
});
