import type { DeviceSettings } from '../../src/device';
import { HeadendError } from '../../src/errors';
import type { Profile } from '../../src/profile';
import { compareOids } from '../../src/transport/snmp';
import { Anonymous, changeNamed, oidsOf, type Secret, Secrets, unescaped } from '../redaction';
import type { Removal } from './manifest';

/** A value of a secret place that is shorter is taken out there, and not wherever the same characters stand. */
const TELLING = 6;

/** What is taken out of a capture, and how. Texts are bytes as latin1. */
export class Cleaner {
  readonly #secrets: Secrets;
  readonly #anonymous: Anonymous | undefined;
  readonly #secretOids: readonly string[];
  readonly #nameOids: readonly string[];
  #inPlace = 0;

  /** @param profile with its parameters put in; what it prints as default is no secret. */
  constructor(profile: Profile, settings: DeviceSettings, anonymise: boolean) {
    const defaults = [...profile.connections.values()].flatMap((connection) =>
      connection.kind === 'snmp' ? [connection.getCommunity, connection.setCommunity] : [],
    );
    this.#secrets = new Secrets(new Set(defaults));
    this.#anonymous = anonymise ? new Anonymous() : undefined;
    this.#secretOids = oidsOf(profile, 'secret');
    this.#nameOids = oidsOf(profile, 'name');
    this.learn(secretsOf(settings));
  }

  /** Adds secrets that came to be known. */
  learn(secrets: readonly Secret[]): void {
    for (const secret of secrets) this.#secrets.add(secret);
  }

  /** Looks for values that are secret by the name of the place they stand in. To be done for all before any is cleaned. */
  look(document: string): void {
    changeNamed(document, 'secret', (name, value) => {
      const text = unescaped(value);
      if (text.length >= TELLING) this.#secrets.add({ what: `value of ${name}`, text });
      return value;
    });
  }

  /** The same for the records of a walk. */
  lookInRecords(records: readonly string[]): void {
    for (const { oid, value } of records.map(parseRecord)) {
      if (value && value.length >= TELLING && isBelow(oid, this.#secretOids)) {
        this.#secrets.add({ what: 'value of a secret object', text: value.toString('utf8') });
      }
    }
  }

  /** A document without secrets and, where that is wished, with other addresses and names. */
  document(text: string): string {
    const removed = this.#secrets.removeFrom(
      changeNamed(text, 'secret', (_, value) => {
        if (/^removed\d*$/.test(value) || this.#secrets.areIn(value)) return value;
        this.#inPlace++;
        return 'removed';
      }),
    );
    const anonymous = this.#anonymous;
    if (!anonymous) return removed;
    return anonymous.addressesIn(changeNamed(removed, 'name', (_, value) => anonymous.name(value)));
  }

  /** Records of a walk, cleaned and in order again. */
  records(records: readonly string[]): string[] {
    const cleaned = records.map((record) => this.#record(this.#secrets.removeFrom(record)));
    // Addresses in an index are known by now from the values.
    const indexed = cleaned.map((record) => {
      const [oid = '', ...rest] = record.split('|');
      return [this.#anonymous?.index(oid) ?? oid, ...rest].join('|');
    });
    const byOid = new Map(indexed.map((record) => [record.split('|')[0] ?? '', record]));
    return [...byOid].sort(([a], [b]) => compareOids(a, b)).map(([, record]) => record);
  }

  /** @throws HeadendError if a text still holds a secret: then nothing of it may be kept. */
  check(text: string): void {
    if (!this.#secrets.areIn(text)) return;
    throw new HeadendError('CONFIG', 'A secret could not be taken out of the capture, so nothing is kept of it.');
  }

  get removals(): Removal[] {
    const inPlace = this.#inPlace > 0 ? [{ what: 'short values of secret places', places: this.#inPlace }] : [];
    return [...this.#secrets.removals, ...inPlace, ...(this.#anonymous?.removals ?? [])];
  }

  #record(record: string): string {
    const anonymous = this.#anonymous;
    const { oid, tag, value, text } = parseRecord(record);
    if (value && value.length > 0 && value.length < TELLING && isBelow(oid, this.#secretOids)) {
      this.#inPlace++;
      return `${oid}|4|removed`;
    }
    if (!anonymous) return record;
    if (value && isBelow(oid, this.#nameOids) && value.length > 0)
      return `${oid}|4|${anonymous.name(value.toString('latin1'))}`;
    if (tag === '64') return `${oid}|64|${anonymous.ipv4(text)}`;
    if (tag === '4x' && value?.length === 6) {
      const mac = anonymous.mac([...value].map((byte) => byte.toString(16).padStart(2, '0')).join(':'));
      return `${oid}|4x|${mac.replaceAll(':', '')}`;
    }
    return tag === '4' ? `${oid}|4|${anonymous.addressesIn(text)}` : record;
  }
}

/** `value`: the octets of a string. */
function parseRecord(record: string): { oid: string; tag: string; text: string; value?: Buffer } {
  const [oid = '', tag = '', ...rest] = record.split('|');
  const text = rest.join('|');
  const value = tag === '4' ? Buffer.from(text, 'latin1') : tag === '4x' ? Buffer.from(text, 'hex') : undefined;
  return { oid, tag, text, value };
}

function isBelow(oid: string, roots: readonly string[]): boolean {
  return roots.some((root) => oid === root || oid.startsWith(`${root}.`));
}

/** What the settings hold that nobody else may know. */
function secretsOf({ snmp, http }: DeviceSettings): Secret[] {
  const security = snmp?.security;
  const ours =
    security?.version === '3'
      ? [
          { what: 'SNMPv3 authentication key', text: security.authKey ?? '' },
          { what: 'SNMPv3 privacy key', text: security.privKey ?? '' },
        ]
      : [
          { what: 'SNMP community', text: security?.community ?? '' },
          { what: 'SNMP community for writing', text: security?.setCommunity ?? '' },
        ];
  return [...ours, { what: 'password or key of the log-in', text: http?.login?.password ?? '' }];
}
