/** Where delivery `body` keeps its tokens: `localStorage`, `sessionStorage` and React Native's AsyncStorage fit as they are. */
export interface TokenStorage {
  /** The value, or null. */
  getItem(key: string): string | null | Promise<string | null>;
  /** Keeps the value. */
  setItem(key: string, value: string): void | Promise<void>;
  /** Deletes the value. */
  removeItem(key: string): void | Promise<void>;
}
