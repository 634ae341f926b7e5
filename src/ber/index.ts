export { BerError, BerReader, decodeArcs, decodeOid, type Element, isArcs, TAG } from './reader';
export { BerWriter, encode, encodeInteger, encodeOid, encodeOidContent } from './writer';
