// talkback as its README starts it: node talkback.js PACKAGE record|replay PORT TAPES UPSTREAM
const [package_, mode, port, path, host] = process.argv.slice(2);
const talkback = require(package_);
const record = mode === "record" ? talkback.Options.RecordMode.NEW : talkback.Options.RecordMode.DISABLED;
// Of the headers only this one is compared, as talkback needs it to read a body: fewer comparisons, so it is faster.
const server = talkback({ host, port, path, record, allowHeaders: ["content-type"], silent: true, summary: false });
server.start(() => console.log(`http://127.0.0.1:${port}`));
