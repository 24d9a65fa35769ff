import type { Converter } from './converter.js';
import { cognito } from './systems/cognito.js';
import { devise } from './systems/devise.js';
import { django } from './systems/django.js';
import { firebase } from './systems/firebase.js';
import { wordpress } from './systems/wordpress.js';

/** Every system that people can move here from. */
export const CONVERTERS: readonly Converter[] = [firebase, django, wordpress, devise, cognito];
