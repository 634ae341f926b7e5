import { decodeOpaqueFloat, octetsToText } from './octets';
import type { RawValue } from './types';

// Far more digits than 64 bits need, and few enough that a hostile text costs nothing.
const INTEGER = /^[+-]?\d{1,40}$/;
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;

/** Scales that are as good as divisions. */
const DIVISORS: ReadonlyMap<number, number> = new Map(
  [1, 2, 3, 4, 5, 6].map((digits) => [Number(`1e-${digits}`), 10 ** digits]),
);

/** A whole number out of a raw value: numbers, bigints, decimal text of up to 40 digits. `undefined` for all else. */
export function parseInteger(raw: RawValue): bigint | undefined {
  if (typeof raw === 'bigint') return raw;
  if (typeof raw === 'number') return Number.isInteger(raw) ? BigInt(raw) : undefined;
  const text = numericText(raw);
  return text !== undefined && INTEGER.test(text) ? BigInt(text.replace('+', '')) : undefined;
}

/** A finite number out of a raw value: numbers, bigints, decimal text, opaque floats. `undefined` for all else. */
export function parseNumber(raw: RawValue): number | undefined {
  const number = toNumber(raw);
  return number !== undefined && Number.isFinite(number) ? number + 0 : undefined; // + 0: JSON has no -0
}

function toNumber(raw: RawValue): number | undefined {
  if (typeof raw === 'number' || typeof raw === 'bigint') return Number(raw);
  const opaque = raw instanceof Uint8Array ? decodeOpaqueFloat(raw) : undefined;
  if (opaque !== undefined) return opaque;
  const text = numericText(raw);
  return text !== undefined && DECIMAL.test(text) ? Number(text) : undefined;
}

function numericText(raw: RawValue): string | undefined {
  if (raw instanceof Uint8Array) return octetsToText(raw).trim();
  return typeof raw === 'string' ? raw.trim() : undefined;
}

/** A whole number as a cell: a number while that is exact (below 2^53), else a decimal string. */
export function integerCell(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** A whole number times `scale`. A whole scale stays exact at any size; a fraction gives a number, maybe a fraction. */
export function scaleInteger(value: bigint, scale = 1): number | string | undefined {
  return Number.isInteger(scale) ? integerCell(value * BigInt(scale)) : scaleNumber(Number(value), scale);
}

/**
 * A number times `scale`, without the dust of binary fractions: 30 times 0.01 is 0.3.
 * `undefined` when the product is not finite.
 */
export function scaleNumber(value: number, scale = 1): number | undefined {
  if (scale === 1) return value;
  // A division by a power of ten is exact to the last digit as it is.
  const divisor = DIVISORS.get(scale);
  if (divisor !== undefined && Number.isInteger(value) && Math.abs(value) < 1e15) return value / divisor + 0;
  const product = Number((value * scale).toPrecision(15));
  return Number.isFinite(product) ? product : undefined;
}
