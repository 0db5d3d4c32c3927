// For jira.js' live tests: its own set-up gives the account a role in the project, which the site file does here.
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const folder = import.meta.dirname;

export default defineConfig({
  test: { environment: 'node', fileParallelism: false, hookTimeout: 60_000, testTimeout: 60_000 },
  resolve: { alias: [{ find: /^#\/(.*)/, replacement: resolve(folder, 'src/$1') }] },
});
