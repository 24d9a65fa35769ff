/** Without the window of grace only the Idempotency-Key saves a session whose answer was lost. */
export const SIMULATED_SERVER = {
  PUBLIC_URL: 'http://watchword.test',
  ACCESS_TOKEN_EXPIRY: '60s',
  REFRESH_TOKEN_EXPIRY: '7d',
  REFRESH_GRACE: '0s',
};
