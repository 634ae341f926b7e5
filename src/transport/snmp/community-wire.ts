import { RequestTimedOutError } from 'net-snmp';
import { type BerWriter, encodeOidContent } from '../../ber';
import { HeadendError } from '../../errors';
import { untilAborted } from '../abort';
import { AgentFailure, addressOf, type Explain, explain, notSnmp } from './errors';
import type { Begin, Flow } from './flow';
import { type Reply, readColumns, readTagged, readVarbinds } from './replies';
import { encodeRequest, following, followingRows, PDU, type Question, type Sender, unvalued } from './requests';
import { explainSet } from './set-errors';
import { toSetVarbind, writeValue } from './set-varbinds';
import type {
  ColumnPart,
  Known,
  Position,
  Rows,
  RowsPosition,
  SnmpCommunity,
  SnmpSet,
  SnmpTarget,
  TaggedVarbind,
  Varbind,
} from './types';
import { type Probe, type Seat, takeSeat } from './udp';
import { readRows } from './whole-rows';
import { kindOf, VALUES, WALK, type Wire } from './wire';

/** A question, the kind of its round trip, who asks, and what to make of its answer. */
interface Exchange<T> {
  question: Question;
  kind: string | undefined;
  sender: Sender;
  read: (reply: Reply) => T;
  explainAs: Explain;
}

/** SNMPv1 and v2c. */
export class CommunityWire implements Wire {
  readonly #where: string;
  readonly #reader: Sender;
  readonly #writer: Sender;
  /** OIDs of columns as they are on the wire. */
  readonly #columns = new Map<string, Uint8Array>();
  /** Those of the columns of a table, which are asked for many times. */
  readonly #ofTables = new WeakMap<readonly string[], Uint8Array[]>();
  #seat: Promise<Seat> | undefined;
  /** The same, once it is taken. */
  #seated: Seat | undefined;

  constructor(
    private readonly target: SnmpTarget,
    { version, community, setCommunity = community }: SnmpCommunity,
    private readonly flow: Flow,
  ) {
    this.#where = addressOf(target);
    this.#reader = { version, community: Buffer.from(community) };
    this.#writer = { version, community: Buffer.from(setCommunity) };
  }

  get(oids: readonly string[], signal: AbortSignal | undefined): Promise<Varbind[]> {
    const question = { pdu: PDU.get, varbinds: unvalued(oids) };
    return this.#read(question, VALUES, readVarbinds, signal);
  }

  next(positions: readonly Position[], repetitions: number, signal: AbortSignal | undefined): Promise<ColumnPart[]> {
    const columns = positions.map(({ column }) => this.#encoded(column));
    const question = this.#following(following(positions, columns), repetitions);
    return this.#read(question, kindOf(positions[0]?.column), (reply) => readColumns(reply, columns), signal);
  }

  rows(
    position: RowsPosition,
    repetitions: number,
    known: Known,
    signal: AbortSignal | undefined,
  ): Promise<Rows | ColumnPart[]> {
    const columns = this.#ofTables.get(position.columns) ?? position.columns.map((column) => this.#encoded(column));
    this.#ofTables.set(position.columns, columns);
    const question = this.#following(followingRows(position, columns), repetitions);
    return this.#read(question, kindOf(position.columns[0]), (reply) => readRows(reply, columns, known), signal);
  }

  after(oid: string, repetitions: number, signal: AbortSignal | undefined): Promise<TaggedVarbind[]> {
    return this.#read(this.#following(unvalued([oid]), repetitions), WALK, readTagged, signal);
  }

  set(sets: readonly SnmpSet[], signal: AbortSignal | undefined): Promise<Varbind[]> {
    const checked = sets.map(toSetVarbind);
    const varbinds = (writer: BerWriter) => {
      for (const varbind of checked.reverse()) writeValue(writer, varbind);
    };
    const oids = sets.map(({ oid }) => oid);
    const question = { pdu: PDU.set, varbinds };
    const explainAs: Explain = (error, where) => explainSet(error, where, oids);
    return this.#ask({ question, kind: undefined, sender: this.#writer, read: readVarbinds, explainAs }, signal);
  }

  close(): void {
    this.#leave();
  }

  #following(varbinds: Question['varbinds'], repetitions: number): Question {
    return this.#reader.version === '1' ? { pdu: PDU.getNext, varbinds } : { pdu: PDU.getBulk, repetitions, varbinds };
  }

  #read<T>(question: Question, kind: string, read: (reply: Reply) => T, signal: AbortSignal | undefined): Promise<T> {
    return this.#ask({ question, kind, sender: this.#reader, read, explainAs: explain }, signal);
  }

  async #ask<T>(exchange: Exchange<T>, signal: AbortSignal | undefined): Promise<T> {
    signal?.throwIfAborted();
    const seat = this.#seat ?? this.#sit();
    try {
      const taken = this.#seated ?? (await untilAborted(seat, signal));
      if (this.#seat === seat) this.#seated = taken;
      const begin = this.#begin(taken, exchange);
      return await this.flow.request(exchange.kind, begin, signal);
    } catch (error) {
      if (signal?.aborted) throw error;
      const failure = exchange.explainAs(error, this.#where);
      // The next request begins anew: with the look-up of the name.
      if (this.#seat === seat && (failure.code === 'TIMEOUT' || failure.code === 'UNREACHABLE')) this.#leave();
      throw failure;
    }
  }

  #sit(): Promise<Seat> {
    const { host, port } = this.target;
    this.#seat = takeSeat(host, port, () => this.#leave());
    return this.#seat;
  }

  /** How an exchange is sent from a seat, and what its answer makes of it. */
  #begin<T>(seat: Seat, { question, sender, read }: Exchange<T>): Begin<T> {
    return ({ answer, fail }) => {
      const id = seat.newId();
      const message = encodeRequest(sender, id, question);
      const { heard, garbled } = seat;
      let probe: Probe | undefined;
      seat.expect('community', id, (datagram) => {
        if (datagram.version === '3') return;
        answer(() => {
          this.#check(datagram, sender);
          return read(datagram);
        });
      });
      return {
        send(again) {
          if (seat.heard !== (again ? heard : 0)) {
            seat.send(message, fail);
            return;
          }
          probe ??= seat.probe(fail);
          probe.send(message);
        },
        stop() {
          probe?.close();
          seat.forget('community', id);
        },
        late: () => (seat.garbled > garbled ? notSnmp(this.#where) : new RequestTimedOutError()),
      };
    };
  }

  /** @throws where the answer is one to another question, or tells of an error */
  #check(reply: Reply, sender: Sender): void {
    const { version, community, status, errorIndex } = reply;
    if (version !== sender.version || !community.equals(sender.community)) {
      const text = 'answered with another SNMP version or community than was asked with';
      throw new HeadendError('BAD_REPLY', `${this.#where} ${text}`);
    }
    if (status !== 0) throw new AgentFailure(status, readVarbinds(reply)[errorIndex - 1]?.oid);
  }

  #encoded(column: string): Uint8Array {
    const known = this.#columns.get(column) ?? encodeOidContent(column);
    this.#columns.set(column, known);
    return known;
  }

  #leave(): void {
    // A seat that could not be taken need not be given back.
    this.#seat?.then(
      (seat) => seat.leave(),
      () => undefined,
    );
    this.#seat = undefined;
    this.#seated = undefined;
  }
}
