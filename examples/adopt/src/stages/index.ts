import { before } from './0-before';
import { beside } from './1-beside';
import { moved } from './2-login-moved';
import { after } from './3-after';
import type { Stage } from './stage';

export const STAGES: readonly Stage[] = [before, beside, moved, after];
