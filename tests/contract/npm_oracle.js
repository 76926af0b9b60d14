// What npm itself makes of the cases on standard input, all in one process.
//
// In:  {npm: {"7": "<folder of the npm package>", …}, scratch: "<empty folder>",
//       ini: [text], expand: [[text, env]], load: [{project, user, env, urls: [[url, spec]]}],
//       satisfies: [[version, range, includePrerelease]], compare: [[a, b]],
//       max: [[[version], range]], lowest: [range], specs: [[name, spec]]}
// Out: <scratch>/answers.json: an array for each kind of case, with one object by npm's major
//      version of what differs between them.
const fs = require('fs')
const path = require('path')

const given = JSON.parse(fs.readFileSync(0, 'utf8'))
const majors = Object.keys(given.npm)
const first = candidates => {
  for (const file of candidates) {
    try {
      return require(file)
    } catch (er) {
      if (er.code !== 'MODULE_NOT_FOUND') {
        throw er
      }
    }
  }
  throw new Error(`none of ${candidates}`)
}
const parts = major => {
  const root = given.npm[major]
  const at = name => path.join(root, 'node_modules', name)
  const six = major === '6'
  return {
    root,
    ini: require(at('ini')),
    replace: six ? null : require(at('@npmcli/config/lib/env-replace.js')),
    Config: six ? null : require(at('@npmcli/config')),
    definitions: six ? null : first([at('@npmcli/config/lib/definitions'), path.join(root, 'lib/utils/config')]),
    getAuth: six ? require(at('npm-registry-fetch/auth.js'))
      : first([at('npm-registry-fetch/lib/auth.js'), at('npm-registry-fetch/auth.js')]),
  }
}
const npm = Object.fromEntries(majors.map(m => [m, parts(m)]))
const newest = given.npm[majors[majors.length - 1]]
const semver = require(path.join(newest, 'node_modules/semver'))
const npa = require(path.join(newest, 'node_modules/npm-package-arg'))
const byMajor = async (wanted, make) => {
  const out = {}
  for (const m of wanted) {
    out[m] = await make(npm[m], m)
  }
  return out
}
const attempt = make => {
  try {
    return make()
  } catch (er) {
    return { error: er.message.split('\n')[0] }
  }
}

const home = path.join(given.scratch, 'home')
const project = path.join(given.scratch, 'project')
const later = majors.filter(m => m !== '6')

async function load (tool, major, { project: text, user, env, urls }) {
  fs.writeFileSync(path.join(project, '.npmrc'), text)
  fs.writeFileSync(path.join(home, '.npmrc'), user)
  const { definitions, shorthands, flatten, nerfDarts } = tool.definitions
  const config = new tool.Config({
    npmPath: path.join(given.scratch, 'none'), definitions, shorthands, flatten, nerfDarts,
    argv: ['node', 'npm'], env: { HOME: home, ...env }, execPath: '/usr/bin/node',
    platform: 'linux', cwd: project, log: { warn () {}, verbose () {} }, warn: false,
  })
  await config.load()
  const flat = config.flat // npm has its options before it checks them
  try {
    config.validate()
  } catch (er) {
    return { invalid: er.message.split('\n')[0], headers: [] }
  }
  const headers = asked(flat, urls).map(([url, spec]) => {
    const { token, auth } = tool.getAuth(url, { ...flat, spec })
    return [url, token ? `Bearer ${token}` : auth ? `Basic ${auth}` : null]
  })
  return { invalid: null, registry: flat.registry, headers }
}

const registryOf = (options, spec) =>
  (spec[0] === '@' && options[`${spec.split('/')[0]}:registry`]) || options.registry

// The URLs given, and each package's own packument.
const asked = (options, urls) => [
  ...urls,
  ...urls.map(([, spec]) =>
    [`${registryOf(options, spec).replace(/\/*$/, '/')}${spec.replace('/', '%2f')}`, spec]),
]

// npm 6 keeps its configuration in the module, reads process.env, and asks by registry.
async function load6 (tool, { project: text, user, env, urls }) {
  fs.writeFileSync(path.join(project, '.npmrc'), text)
  fs.writeFileSync(path.join(home, '.npmrc'), user)
  for (const key of Object.keys(process.env).filter(k => !started.has(k) || /^npm_config_/i.test(k))) {
    delete process.env[key]
  }
  Object.assign(process.env, env, { HOME: home, npm_config_userconfig: path.join(home, '.npmrc') })
  const file = path.join(tool.root, 'lib/config/core.js')
  for (const loaded of ['core.js', 'defaults.js']) {
    delete require.cache[path.join(tool.root, 'lib/config', loaded)]
  }
  const conf = await new Promise((resolve, reject) => {
    process.removeAllListeners('uncaughtException').once('uncaughtException', reject)
    require(file).load({ prefix: project }, (er, found) => er ? reject(er) : resolve(found))
  })
  const options = Object.fromEntries(conf.keys.map(key => [key, conf.get(key)]))
  const headers = asked(options, urls).map(([url, spec]) => {
    const registry = registryOf(options, spec)
    const auth = tool.getAuth(registry, options)
    const basic = `${auth.username}:${auth.password}`
    // As in npm-registry-fetch's own getHeaders, which it does not export.
    return [url, new URL(url).host !== new URL(registry).host ? null
      : auth.token ? `Bearer ${auth.token}`
      : auth.username && auth.password ? `Basic ${Buffer.from(basic).toString('base64')}`
      : auth._auth ? `Basic ${auth._auth}` : null]
  })
  return { invalid: null, registry: options.registry, headers }
}
const started = new Set(Object.keys(process.env))

async function main () {
  fs.mkdirSync(home, { recursive: true })
  fs.mkdirSync(project, { recursive: true })
  fs.writeFileSync(path.join(project, 'package.json'), '{"name":"x","version":"1.0.0"}')
  process.chdir(project)
  const out = {
    ini: [], expand: [], load: [],
    satisfies: given.satisfies.map(([v, r, pre]) => semver.satisfies(v, r, { includePrerelease: pre })),
    compare: given.compare.map(([a, b]) => attempt(() => semver.compare(a, b))),
    max: given.max.map(([versions, range]) => attempt(() => semver.maxSatisfying(versions, range))),
    lowest: given.lowest.map(range => attempt(() => String(semver.minVersion(range)))),
    specs: given.specs.map(([name, spec]) => attempt(() => {
      const found = npa.resolve(name, spec, project)
      const target = found.subSpec || found
      return found.registry ? [target.name, target.fetchSpec] : null
    })),
  }
  for (const text of given.ini) {
    out.ini.push(await byMajor(majors, tool => attempt(() => tool.ini.parse(text))))
  }
  for (const [text, env] of given.expand) {
    out.expand.push(await byMajor(later, tool => tool.replace(text, env)))
  }
  for (const one of given.load) {
    out.load.push(await byMajor(majors, async (tool, major) => {
      try {
        return major === '6' ? await load6(tool, one) : await load(tool, major, one)
      } catch (er) {
        return { invalid: er.message.split('\n')[0], headers: [] }
      }
    }))
  }
  fs.writeFileSync(path.join(given.scratch, 'answers.json'), JSON.stringify(out))
}
main().catch(er => {
  console.error(er)
  process.exit(1)
})
