export { BerError, BerReader, decodeArcs, decodeOid, type Element, isArcs, isOid, TAG } from './reader';
export { BerWriter, encode, encodeInteger, encodeOid, encodeOidContent } from './writer';
