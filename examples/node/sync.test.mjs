// Run them with: linktape run --mock --env JIRA_URL -- node --test examples/node/
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { isThere, sync } from './sync.mjs';

const wanted = JSON.parse(await readFile(new URL('../wanted.json', import.meta.url), 'utf8'));
const session = (name) => `${process.env.JIRA_URL}/s/${name}`; // each test has its own Jira

test('all links are made', async () => {
  const jira = session('all');
  assert.equal(await sync(jira, wanted), 2);
  for (const link of wanted) assert.ok(await isThere(jira, link));
});

test('a second run makes nothing', async () => {
  const jira = session('second');
  await sync(jira, wanted);
  assert.equal(await sync(jira, wanted), 0);
});

test('the direction is kept', async () => {
  const jira = session('direction');
  await sync(jira, wanted);
  assert.equal(await isThere(jira, { ...wanted[0], from: 'MKY-1', to: 'HSP-1' }), false);
});

test('an issue that is gone is skipped', async () => {
  assert.equal(await sync(session('gone'), [{ ...wanted[0], to: 'MKY-99' }]), 0);
});
