import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { globals: true, include: ['test/**/*.e2e-spec.ts'], testTimeout: 600_000, hookTimeout: 300_000 },
});
