// What the real programs' own parsers make of texts on standard input; run by node, or by bun.
//
// In:  {modules: "<node_modules>", yarn: "<Yarn 1's cli.js>", texts: [[kind, text]]}; out: an array of {data} or {error}.
const path = require('path')
const fs = require('fs')
const vm = require('vm')
const given = JSON.parse(fs.readFileSync(0, 'utf8'))
const load = name => require(path.join(given.modules, name))
// Yarn 1 ships as one file: what parses is the module in it that has these words.
const unpacked = () => {
  const source = fs.readFileSync(given.yarn, 'utf8')
    .replace(/^#.*/, '').replace(/return __webpack_require__\(__webpack_require__\.s = \d+\)/, 'return [__webpack_require__, modules]')
  const made = { exports: {} }
  new Function('module', 'exports', 'require', source)(made, made.exports, require)
  const [get, all] = made.exports
  return get(all.findIndex(one => String(one).includes('Invalid number of spaces'))).default
}
let parser = null
// It never comes to the end of some texts.
const yarn = file => text => {
  parser ||= unpacked()
  const parse = () => parser(text, file)
  const read = vm.runInNewContext('parse()', { parse }, { timeout: 500 })
  if (read.type !== 'success') throw new Error(read.type)
  return read.object
}
let files = 0
const lenient = text => {
  const file = path.resolve(`${++files}.jsonc`)
  fs.writeFileSync(file, text)
  return require(file)
}
const readers = {
  'yarn.lock': yarn('yarn.lock'),
  '.yarnrc': yarn('.yarnrc'),
  'yarn.lock (Yarn 2)': text => load('@yarnpkg/parsers').parseSyml(text),
  '.yarnrc.yml': text => load('@yarnpkg/parsers').parseSyml(text),
  'pnpm-lock.yaml': text => load('js-yaml').load(text),
  'package-lock.json': text => JSON.parse(text),
  'bun.lock': lenient,
  'bunfig.toml': text => Bun.TOML.parse(text),
}
// An entry that several patterns share counts once, as its first pattern has it.
const once = object => {
  const seen = new Set()
  const fresh = ([, entry]) => typeof entry !== 'object' || (!seen.has(entry) && seen.add(entry))
  return object && typeof object === 'object' && !Array.isArray(object)
    ? Object.fromEntries(Object.entries(object).filter(fresh))
    : object
}
const answers = given.texts.map(([kind, text]) => {
  try {
    return { data: once(readers[kind](text)) }
  } catch (er) {
    return { error: String(er.message).split('\n')[0] }
  }
})
console.log(JSON.stringify(answers))
