import type { Converter } from './converter.js';
import { firebase } from './systems/firebase.js';

/** Every system that people can move here from. */
export const CONVERTERS: readonly Converter[] = [firebase];
