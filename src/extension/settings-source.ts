import type { InjectionToken, OptionalFactoryDependency, Provider, Type } from '@nestjs/common';
import {
  DatabaseSettings,
  EmailSettings,
  HashingSettings,
  KeySettings,
  MailSettings,
  MaintenanceSettings,
  MetricsSettings,
  PasswordSettings,
  ProviderSettings,
  RegistrationSettings,
  RevocationSettings,
  ServerSettings,
  ServiceClientSettings,
  SessionSettings,
  type Settings,
  ThrottlingSettings,
  TokenSettings,
} from '../config/settings.js';

/** How the application comes by its settings. */
export interface SettingsSource {
  /** What `useFactory` gets, in this order: providers of the modules in `imports`, or global ones. */
  readonly inject?: readonly (InjectionToken | OptionalFactoryDependency)[];
  /**
   * Makes the settings, usually with `readSettings()`. It is called once, before anything of Watchword is made.
   *
   * @throws SettingError which stops the start
   */
  readonly useFactory: (...injected: never[]) => Settings | Promise<Settings>;
}

/** The token of all settings together; the sections are made of it. */
export const SETTINGS = Symbol('watchword:settings');

/** Each section by the class that features inject. */
const SECTIONS: Readonly<Record<Exclude<keyof Settings, 'generatedSecrets'>, Type>> = {
  server: ServerSettings,
  database: DatabaseSettings,
  tokens: TokenSettings,
  keys: KeySettings,
  revocation: RevocationSettings,
  maintenance: MaintenanceSettings,
  sessions: SessionSettings,
  passwords: PasswordSettings,
  registration: RegistrationSettings,
  email: EmailSettings,
  hashing: HashingSettings,
  throttling: ThrottlingSettings,
  mail: MailSettings,
  metrics: MetricsSettings,
  providers: ProviderSettings,
  serviceClients: ServiceClientSettings,
};

const NAMES = Object.keys(SECTIONS) as (keyof typeof SECTIONS)[];

export function settingsProviders({ inject = [], useFactory }: SettingsSource): Provider[] {
  const make = useFactory as (...injected: unknown[]) => unknown;
  return [
    {
      provide: SETTINGS,
      inject: [...inject],
      useFactory: async (...injected: unknown[]) => checked(await make(...injected)),
    },
    ...NAMES.map((name): Provider => ({
      provide: SECTIONS[name],
      inject: [SETTINGS],
      useFactory: (settings: Settings) => settings[name],
    })),
  ];
}

/** Something else would fail far from here, at the first section that is missing. */
function checked(made: unknown): Settings {
  const settings = (typeof made === 'object' && made !== null ? made : {}) as Partial<Settings>;
  if (NAMES.every((name) => settings[name] !== undefined)) return settings as Settings;
  throw new Error("useFactory must return Watchword's Settings: make them with readSettings() or loadSettings()");
}
