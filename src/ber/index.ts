export { BerError, BerReader, decodeArcs, decodeOid, type Element, TAG } from './reader';
export { BerWriter, encode, encodeInteger, encodeOid, encodeOidContent } from './writer';
