// What tests/cli/test_mock_with_clients.py asks of every client, with jira.js: link, find, read, delete, and each error.
import { Version3Client } from 'jira.js'

const [host] = process.argv.slice(2)
const as = (email, apiToken) => new Version3Client({ host, authentication: { basic: { email, apiToken } } })
const admin = as('admin@example.com', 'token')
const reader = as('reader@example.com', 'reader-token')
const stranger = as('admin@example.com', 'wrong-token')
const doc = (text) => ({ type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] })
const link = (client, source, destination, name = 'Blocks', comment = undefined) =>
  client.issueLinks.linkIssues({ type: { name }, inwardIssue: { key: source }, outwardIssue: { key: destination }, comment })
const links = async (issueIdOrKey) =>
  (await admin.issues.getIssue({ issueIdOrKey, fields: ['issuelinks'] })).fields.issuelinks
const status = async (action) => {
  try {
    await action()
    return 0
  } catch (error) {
    return error.status ?? error.response?.status
  }
}

const seen = {}
seen.deployment = (await admin.serverInfo.getServerInfo()).deploymentType
seen.me = (await admin.myself.getCurrentUser()).displayName
seen.types = (await admin.issueLinkTypes.getIssueLinkTypes()).issueLinkTypes.map((type) => type.name)
seen.before = await links('HSP-1')
await link(admin, 'HSP-1', 'MKY-1', 'Blocks', { body: doc('said') })
const [entry] = await links('HSP-1')
const [other] = await links('MKY-1')
seen.link = [entry.type.outward, entry.outwardIssue.key, other.type.inward, other.inwardIssue.key]
const comments = (await admin.issueComments.getComments({ issueIdOrKey: 'HSP-1' })).comments
seen.comments = comments.map((comment) => comment.body.content[0].content[0].text)
const whole = await admin.issueLinks.getIssueLink({ linkId: entry.id })
seen.byId = [whole.inwardIssue.key, whole.outwardIssue.key]
await admin.issueLinks.deleteIssueLink({ linkId: entry.id })
seen.after = await links('HSP-1')
const hidden = { body: doc('x'), visibility: { type: 'role', value: 'Administrators' } }
seen.errors = {
  'deleted twice': await status(() => admin.issueLinks.deleteIssueLink({ linkId: entry.id })),
  'unknown type': await status(() => link(admin, 'HSP-1', 'MKY-1', 'Haunts')),
  'unknown issue': await status(() => link(admin, 'HSP-1', 'HSP-99')),
  'hidden issue': await status(() => link(reader, 'HSP-1', 'SEC-1')),
  'no permission': await status(() => link(reader, 'HSP-1', 'MKY-1')),
  'refused comment': await status(() => link(admin, 'HSP-1', 'MKY-1', 'Blocks', hidden)),
  'full issue': await status(() => link(admin, 'HSP-1', 'HSP-5')),
  'wrong token': await status(() => link(stranger, 'HSP-1', 'MKY-1')),
}
console.log(JSON.stringify(seen))
