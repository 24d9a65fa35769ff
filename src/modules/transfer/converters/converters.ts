import type { Converter } from './converter.js';
import { auth0 } from './systems/auth0.js';
import { betterAuth } from './systems/better-auth.js';
import { cognito } from './systems/cognito.js';
import { devise } from './systems/devise.js';
import { django } from './systems/django.js';
import { firebase } from './systems/firebase.js';
import { keycloak } from './systems/keycloak.js';
import { supabase } from './systems/supabase.js';
import { wordpress } from './systems/wordpress.js';

/** Every system that people can move here from. */
export const CONVERTERS: readonly Converter[] = [
  ...[keycloak, auth0, firebase, supabase, betterAuth],
  ...[django, wordpress, devise, cognito],
];
