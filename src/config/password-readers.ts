import { read, refused, type Reader } from './setting-readers.js';

/** The policy looks for names of three letters or digits and more; a shorter one would be set in vain. */
const NAME = /^(?=(?:[^\p{L}\p{N}]*[\p{L}\p{N}]){3})[^\p{C}\p{Zl}\p{Zp}]{1,100}$/u;

/** A name of the operator's, such as the product's. */
export const forbiddenWord: Reader<string> = (text) =>
  NAME.test(text)
    ? read(text)
    : refused('must be names of at most 100 characters with 3 letters or digits, comma separated');
