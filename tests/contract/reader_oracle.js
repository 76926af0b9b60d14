// What the real programs' own parsers make of texts on standard input.
//
// In:  {modules: "<node_modules>", texts: [[kind, text]]}; out: an array of {data} or {error}.
const path = require('path')
const given = JSON.parse(require('fs').readFileSync(0, 'utf8'))
const load = name => require(path.join(given.modules, name))
const readers = {
  'yarn.lock': text => load('@yarnpkg/lockfile').parse(text),
  'yarn.lock (Yarn 2)': text => ({ type: 'success', object: load('@yarnpkg/parsers').parseSyml(text) }),
  'pnpm-lock.yaml': text => ({ type: 'success', object: load('js-yaml').load(text) }),
}
// An entry that several patterns share counts once, as its first pattern has it.
const once = object => {
  const seen = new Set()
  const fresh = ([, entry]) => typeof entry !== 'object' || (!seen.has(entry) && seen.add(entry))
  return object && typeof object === 'object' ? Object.fromEntries(Object.entries(object).filter(fresh)) : object
}
const answers = given.texts.map(([kind, text]) => {
  try {
    const read = readers[kind](text)
    return read.type === 'success' ? { data: once(read.object) } : { error: read.type }
  } catch (er) {
    return { error: String(er.message).split('\n')[0] }
  }
})
console.log(JSON.stringify(answers))
